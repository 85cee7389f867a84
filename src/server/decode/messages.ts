/**
 * The messages to the server from the Workers that decode; it sends them orders, one at a time.
 *
 * @module
 */
import type { HttpErrorCode } from "../http_error.ts";
import type { Drawn, DrawOrder } from "./draw.ts";
import type { Order, Outcome } from "./prepare.ts";

/** A message to the Worker: a picture to prepare, or a map to draw. */
export type Task = Order | { readonly draw: DrawOrder };

/** A message from the Worker. */
export type Reply =
  /** The Worker has been loaded; the first message. */
  | "ready"
  /** The Worker has had nothing to do for a while. */
  | "idle"
  | { readonly outcome: Outcome | Drawn }
  /** An error for the client. */
  | { readonly refusal: { readonly code: HttpErrorCode; readonly message: string } }
  /** The Worker could not work. */
  | { readonly failure: string };
