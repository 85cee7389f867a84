/**
 * What the server and the Workers that decode for it tell each other.
 *
 * @module
 */
import type { HttpErrorCode } from "../http_error.ts";
import type { Order, Prepared } from "./prepare.ts";

/** To the Worker: a picture, one at a time; that it may go on; or, first of all, nothing yet. */
export type Request = "wait" | Order | "goOn";

/** From the Worker. */
export type Reply =
  /** The picture is large, and waits for `goOn`. */
  | "large"
  /** There has been nothing to do for a while. */
  | "idle"
  | { readonly prepared: Prepared }
  /** The client is to hear of it. */
  | { readonly refusal: { readonly code: HttpErrorCode; readonly message: string } }
  /** The Worker could not work. */
  | { readonly failure: string };
