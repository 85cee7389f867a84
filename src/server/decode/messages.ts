/**
 * What the Workers that decode tell the server, which sends them orders, one at a time.
 *
 * @module
 */
import type { HttpErrorCode } from "../http_error.ts";
import type { Outcome } from "./prepare.ts";

/** From the Worker. */
export type Reply =
  /** It has been loaded; the first that is said. */
  | "ready"
  /** There has been nothing to do for a while. */
  | "idle"
  | { readonly outcome: Outcome }
  /** The client is to hear of it. */
  | { readonly refusal: { readonly code: HttpErrorCode; readonly message: string } }
  /** The Worker could not work. */
  | { readonly failure: string };
