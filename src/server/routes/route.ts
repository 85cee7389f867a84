import type { RequestTrace } from "../watch/request_trace.ts";

/** The method of a route, besides OPTIONS, and HEAD where it is GET. */
export type Method = "GET" | "POST";

/** A request, and the notes about it. */
export interface Asking {
  readonly request: Request;
  readonly url: URL;
  readonly trace: RequestTrace;
}

/** One path of the server. */
export interface Route {
  readonly method: Method;
  /** True where it is answered without the token. */
  readonly isOpen?: boolean;
  readonly answer: (asking: Asking) => Response | Promise<Response>;
}
