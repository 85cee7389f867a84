/**
 * What the loader and those who prepare its pictures tell each other.
 *
 * @module
 */
import type { Preprocessing } from "../../../checkpoint/config/hub_config.ts";
import type { SentError } from "../../../threads/sent_error.ts";
import type { Augmentation } from "../augment/augmentation.ts";
import type { Batch } from "../batch.ts";

/** What stays the same. Files are the pictures of both sides; orders name them by their place in it. */
export interface Setup {
  readonly files: readonly string[];
  readonly labels: readonly number[];
  readonly classes: number;
  readonly preprocessing: Preprocessing;
  readonly augmentation?: Augmentation | undefined;
  readonly seed: number;
}

/** Files that are decoded in one go, and kept together. */
export const CHUNK = 32;

/** Decode the files `from` to before `to`, and keep what is small. */
export interface DecodeOrder {
  readonly from: number;
  readonly to: number;
  readonly keep: boolean;
}

/** Decoded pictures of `CHUNK` consecutive files, the last ones of fewer, in memory that threads share where there is any. */
export interface Stored {
  /** The first file. */
  readonly from: number;
  readonly bytes: ArrayBufferLike;
  /** Of each file: where its pixels begin, -1 where they are not here, its width and height. */
  readonly places: Int32Array;
}

/** What came of decoding. */
export interface Decoded {
  readonly stored?: Stored | undefined;
  readonly bad: readonly { readonly file: number; readonly reason: string }[];
}

/** Make a batch of these files. */
export interface BatchOrder {
  readonly files: readonly number[];
  /** Of each: its place in the list of its side. */
  readonly indices: readonly number[];
  /** Where the random numbers of training come from; without it pictures are those of validation. */
  readonly draw?: { readonly epoch: number; readonly batch: number } | undefined;
}

/** To a thread. The first message is `setup`. */
export type Request =
  | { readonly setup: Setup }
  | { readonly stored: readonly Stored[] }
  | { readonly id: number; readonly decode: DecodeOrder }
  | { readonly id: number; readonly compose: BatchOrder };

/** From a thread. */
export type Reply =
  | { readonly id: number; readonly value: Decoded | Batch }
  | { readonly id: number; readonly error: SentError };
