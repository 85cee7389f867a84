/**
 * The seam between the page and what computes: a Worker of the page, or the server.
 *
 * @module
 */
/// <reference lib="dom" />
import type { LoadProgress } from "../../../checkpoint/open_checkpoint.ts";
import type { Timings } from "../../../model/classify_options.ts";
import type { ExplainMethod } from "../../../model/explain/options.ts";
import type { Prediction } from "../../../model/top_k.ts";

/** A picture that was given to the page. */
export interface PictureFile {
  /** By which the Worker knows again what it has decoded. */
  readonly key: number;
  readonly name: string;
  readonly blob: Blob;
}

/** A model, once it is loaded. */
export interface ModelFacts {
  readonly name: string;
  /** `"cpu"` or `"gpu"`. */
  readonly device: string;
  readonly classes: number;
  /** Blocks of the network; 0 where it cannot be explained. */
  readonly depth: number;
}

/** The classes of a picture, best first, and the milliseconds that each step took. */
export interface Answer {
  readonly model: string;
  readonly device: string;
  readonly predictions: readonly Prediction[];
  readonly milliseconds: Timings;
}

/** The kind of map that is wanted. */
export interface MapOptions {
  readonly method: ExplainMethod;
  /** The block, from 0; the last where it is absent. */
  readonly layer?: number | undefined;
  readonly classIndex?: number | undefined;
}

/** A map of where the model looked, transparent where it did not. */
export interface DrawnMap {
  readonly bitmap: ImageBitmap;
  readonly milliseconds: number;
}

/** What a call may be given besides. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** A model that answers for pictures. */
export interface Engine {
  /** Where pictures go. */
  readonly place: "page" | "server";
  /** Loads the model, where it is not loaded. */
  open(options?: CallOptions): Promise<ModelFacts>;
  classify(picture: PictureFile, options?: CallOptions): Promise<Answer>;
  explain(picture: PictureFile, options: MapOptions, call?: CallOptions): Promise<DrawnMap>;
}

/** Classes that the page lists. */
export const TOP_K = 5;

/** The most pixels on a side of a map: it is drawn larger, without a visible loss. */
export const MAP_SIDE = 512;
