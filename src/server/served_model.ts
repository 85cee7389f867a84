import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import type { RawPicture } from "../image/picture.ts";
import type { ClassifyOptions } from "../model/classify_options.ts";
import type { ExplainOptions, Explanation } from "../model/explain/options.ts";
import type { Pixels } from "../model/input.ts";
import type { Prediction } from "../model/top_k.ts";

/** Tells whether a model has classes to tell. */
export function hasClasses({ classNames, activation }: ServedModel): boolean {
  return classNames.length > 0 && activation !== "none";
}

/**
 * The parts of a model that a server uses; a `Model` has them.
 *
 * @example
 * ```ts
 * import type { ServedModel } from "../../mod.ts";
 *
 * const classify = () => Promise.resolve([{ label: "cat", index: 0, probability: 1 }]);
 * const model: ServedModel = { name: "cats", device: "cpu", classNames: ["cat"], classify };
 * ```
 */
export interface ServedModel {
  /** Named in every answer. */
  readonly name: string;
  /** The device it runs on, named in every answer. */
  readonly device: string;
  /** One word per class; their number is the most that `topK` may be. */
  readonly classNames: readonly string[];
  /** The function that makes its probabilities; `"none"` where it has no classes. */
  readonly activation?: "softmax" | "sigmoid" | "none";
  /** The preparation that its pictures want. A model that has this and `config` is given `{ pixels }`. */
  readonly preprocessing?: Preprocessing;
  /** The number of channels that the pixels are to have; of numbers in a token, and of blocks. */
  readonly config?: {
    readonly inChannels: number;
    readonly embedDim?: number;
    readonly depth?: number;
  };
  /** The bytes that it takes, by which models are let go; 0 where it is absent. */
  readonly bytes?: number;
  /**
   * Classifies a picture, prepared (`{ pixels }`: [C, S, S]) or else decoded: predictions, best first. It is called for
   * at most `concurrency` pictures at a time. The buffer of decoded pixels is freed afterwards.
   */
  classify(picture: Pixels | RawPicture, options: ClassifyOptions): Promise<Prediction[]>;
  /** All tokens of a picture, [T, D]; without it, and `config`, there is no `/features` of this model. */
  features?(picture: Pixels | RawPicture, options: ClassifyOptions): Promise<Float32Array>;
  /** A map of where it looked; without it, `preprocessing` and `config` there is no `/explain` of this model. */
  explain?(picture: Pixels, options: ExplainOptions): Promise<Explanation>;
  /** Frees its memory, once it is let go. */
  dispose?(): void;
}
