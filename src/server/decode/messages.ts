/**
 * What the server and the Workers that decode for it tell each other.
 *
 * @module
 */
import type { HttpErrorCode } from "../http_error.ts";
import type { Order, Outcome } from "./prepare.ts";

/** To the Worker: a picture, one at a time; or, first of all, nothing yet. */
export type Request = "wait" | Order;

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
