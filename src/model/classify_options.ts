import type { PictureLimits } from "../image/limits.ts";

/**
 * Milliseconds that each step of a classification took.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Timings } from "../../mod.ts";
 *
 * const total = ({ decode, preprocess, forward }: Timings): number => decode + preprocess + forward;
 * assertEquals(total({ decode: 2, preprocess: 3, forward: 4 }), 9);
 * ```
 */
export interface Timings {
  /** Reading and decoding. */
  readonly decode: number;
  /** Resizing, cropping, normalising. */
  readonly preprocess: number;
  /** The network itself. */
  readonly forward: number;
}

/**
 * Options of `classify`.
 *
 * @example
 * ```ts
 * import type { ClassifyOptions } from "../../mod.ts";
 *
 * const options: ClassifyOptions = { topK: 3, maxPixels: 25e6 };
 * ```
 */
export interface ClassifyOptions extends PictureLimits {
  /** Predictions to return, at most the number of classes: 5 by default, 0 for all. */
  readonly topK?: number | undefined;
  /** The least probability of a prediction: 0 by default. Where it is given, `topK` is by default all. */
  readonly threshold?: number | undefined;
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** `false` leaves out a photograph's EXIF orientation, which is applied by default. */
  readonly applyOrientation?: boolean | undefined;
  /** The most bytes that a picture's file may have: 256 MiB by default. */
  readonly maxBytes?: number | undefined;
  /** Receives the time that each step took. */
  readonly onTimings?: ((milliseconds: Timings) => void) | undefined;
}
