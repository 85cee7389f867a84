import type { AllowedOrigins } from "./access/cors.ts";
import type { ServerLimits } from "./limits.ts";
import type { ServedModel } from "./served_model.ts";
import type { RequestRecord } from "./watch/request_trace.ts";

/**
 * Options of `createHandler`: the models, who may ask, logs, and the limits.
 *
 * @example
 * ```ts
 * import type { HandlerOptions } from "../../mod.ts";
 *
 * const options: HandlerOptions = { allowedOrigins: ["https://example.com"], maxBytes: 4e6 };
 * ```
 */
export interface HandlerOptions extends ServerLimits {
  /**
   * Loads the model, the embedded one by default. It is called in the background when the first request of any kind
   * arrives, and again at a later picture if it failed.
   */
  readonly loadModel?: (() => Promise<ServedModel>) | undefined;
  /**
   * Loaders of several models, by the names that `?model=` may have; the first is meant where a request names none. Each
   * is loaded with its first use, the first of them as `loadModel` would, in whose place they stand.
   */
  readonly models?: Readonly<Record<string, () => Promise<ServedModel>>> | undefined;
  /** The origins whose pages may ask: `"*"`, any, by default; an empty list for none. */
  readonly allowedOrigins?: AllowedOrigins | undefined;
  /** The token that requests must bear, as `Authorization: Bearer TOKEN`; by default none. */
  readonly token?: string | undefined;
  /**
   * The address of the hub whose models the page at `/` may load into browsers: the public one by default, an empty text for
   * none.
   */
  readonly pageHub?: string | undefined;
  /** Receives a record of each request that was answered; `true` writes them to standard output as lines of JSON. */
  readonly accessLog?: ((record: RequestRecord) => void) | boolean | undefined;
  /**
   * True for a server whose threads serve the same, as `deno serve --parallel` starts them: `GET /metrics` of each then
   * answers the figures of all threads of the process that have this option. By default those of its own thread. The thread
   * listens for questions of the others, so a process that is to end has to be ended. Nothing in Deno 2.5, which lacks
   * `BroadcastChannel`.
   */
  readonly joinFigures?: boolean | undefined;
  /** Receives the errors that a client is not told; by default they are logged. */
  readonly onError?: ((error: unknown) => void) | undefined;
}
