import type { ClassifyOptions } from "./classify_options.ts";
import type { FeaturePool } from "./network/network.ts";

/**
 * Options of a model's `features`.
 *
 * @example
 * ```ts
 * import type { FeatureOptions } from "../../mod.ts";
 *
 * const options: FeatureOptions = { pool: "mean", maxPixels: 25e6 };
 * ```
 */
export interface FeatureOptions extends Omit<ClassifyOptions, "topK" | "threshold"> {
  /** The features of a picture: all its tokens, the default, or one vector. */
  readonly pool?: FeaturePool | undefined;
}
