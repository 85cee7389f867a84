/** Milliseconds that each step of a classification took. */
export interface Timings {
  /** Reading and decoding. */
  readonly decode: number;
  /** Resizing, cropping, normalising. */
  readonly preprocess: number;
  /** The network itself. */
  readonly forward: number;
}

/** Options of `classify`. */
export interface ClassifyOptions {
  /** Predictions to return, at most the number of classes: 5 by default, 0 for all. */
  readonly topK?: number | undefined;
  /** The least probability of a prediction: 0 by default. Where it is given, `topK` is by default all. */
  readonly threshold?: number | undefined;
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** `false` leaves out a photograph's EXIF orientation, which is applied by default. */
  readonly applyOrientation?: boolean | undefined;
  /** The most pixels that a picture may have: 178,956,970 by default, above which Pillow refuses too. */
  readonly maxPixels?: number | undefined;
  /** The most pixels that a side of a picture may have: 65,535 by default. */
  readonly maxSide?: number | undefined;
  /** The most bytes that a picture's file may have: 256 MiB by default. */
  readonly maxBytes?: number | undefined;
  /** Receives the time that each step took. */
  readonly onTimings?: ((milliseconds: Timings) => void) | undefined;
}
