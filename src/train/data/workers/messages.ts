/**
 * Messages between a loader and the threads that prepare its pictures.
 *
 * @module
 */
import type { Preprocessing } from "../../../checkpoint/config/hub_config.ts";
import type { SentError } from "../../../threads/sent_error.ts";
import type { Augmentation } from "../augment/augmentation.ts";
import type { Batch } from "../batch.ts";

/** The settings of a loader. `files` are the pictures of both sides; orders name them by their place in it. */
export interface Setup {
  readonly files: readonly string[];
  readonly labels: readonly number[];
  readonly classes: number;
  readonly preprocessing: Preprocessing;
  readonly augmentation?: Augmentation | undefined;
  readonly seed: number;
}

/** Files that are decoded at once, and kept together. */
export const CHUNK = 32;

/** An order to decode the files `from` to before `to`, and to keep small pictures where `keep` is set. */
export interface DecodeOrder {
  readonly from: number;
  readonly to: number;
  readonly keep: boolean;
}

/** Decoded pictures of `CHUNK` consecutive files, the last ones of fewer; in shared memory where there is any. */
export interface Stored {
  /** The place of the first file. */
  readonly from: number;
  readonly bytes: ArrayBufferLike;
  /** Three numbers of each file: the place of its first pixel, -1 where it is not here, its width and height. */
  readonly places: Int32Array;
}

/** The result of decoding. */
export interface Decoded {
  readonly stored?: Stored | undefined;
  readonly bad: readonly { readonly file: number; readonly reason: string }[];
}

/** The origin of a batch's random numbers. */
export interface Draw {
  readonly epoch: number;
  readonly batch: number;
  /** How often each picture has come before in the epoch, where any has. */
  readonly repeats?: readonly number[] | undefined;
}

/** An order to make a batch of these files. */
export interface BatchOrder {
  readonly files: readonly number[];
  /** The place of each file in the list of its side. */
  readonly indices: readonly number[];
  /** The origin of the random numbers of training; without it pictures are prepared as for validation. */
  readonly draw?: Draw | undefined;
}

/** A message to a thread. The first is `setup`. */
export type Request =
  | { readonly setup: Setup }
  | { readonly stored: readonly Stored[] }
  | { readonly id: number; readonly decode: DecodeOrder }
  | { readonly id: number; readonly compose: BatchOrder };

/** A message from a thread. */
export type Reply =
  | { readonly id: number; readonly value: Decoded | Batch }
  | { readonly id: number; readonly error: SentError };
