/**
 * The messages between a model's caller and the threads that prepare its pictures.
 *
 * @module
 */
import type { PreprocessOptions } from "../../image/preprocess.ts";
import type { SentError } from "../../threads/sent_error.ts";
import type { Prepared } from "../input.ts";

/** The first message to a thread. */
export interface OptionsRequest {
  readonly options: PreprocessOptions;
}

/** A picture to prepare. */
export interface PictureRequest {
  readonly id: number;
  readonly source: string;
}

/** A message to a thread. */
export type Request = OptionsRequest | PictureRequest;

/** A message from a thread. */
export type Reply =
  | { readonly id: number; readonly value: Prepared }
  | { readonly id: number; readonly error: SentError };
