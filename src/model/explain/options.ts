import type { PictureLimits } from "../../image/limits.ts";

/**
 * The way to explain an answer: `"rollout"` follows attention through all blocks (Abnar & Zuidema, 2020), `"attention"` is
 * that of one block, `"gradient"` follows what raises one class's logit (Chefer et al., 2021).
 *
 * @example
 * ```ts
 * import type { ExplainMethod } from "../../../mod.ts";
 *
 * const method: ExplainMethod = "gradient";
 * ```
 */
export type ExplainMethod = "rollout" | "attention" | "gradient";

/** Ways to explain an answer. */
export const METHODS: readonly ExplainMethod[] = ["rollout", "attention", "gradient"];

/**
 * Options of `explain`.
 *
 * @example
 * ```ts
 * import type { ExplainOptions } from "../../../mod.ts";
 *
 * const options: ExplainOptions = { method: "gradient", classIndex: 3, maxSide: 512 };
 * ```
 */
export interface ExplainOptions extends Omit<PictureLimits, "maxSide"> {
  /** `"rollout"` by default. `"gradient"` loads the weights once more, as float32, and the code of training. */
  readonly method?: ExplainMethod | undefined;
  /** The block, from 0, whose attention is shown, or to which it is followed: the last by default. */
  readonly layer?: number | undefined;
  /** The class whose logit `"gradient"` explains: the most probable one by default. */
  readonly classIndex?: number | undefined;
  /** The most pixels that the map may have on a side; by default it has the picture's size. */
  readonly maxSide?: number | undefined;
  /**
   * The map's frame: `"shown"`, by default, is the picture as viewers show it, upright; `"file"` are the rows and columns as
   * the file has them, before its orientation is applied.
   */
  readonly frame?: "shown" | "file" | undefined;
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** `false` leaves out a photograph's EXIF orientation, which is applied by default. */
  readonly applyOrientation?: boolean | undefined;
  /** The most bytes that a picture's file may have: 256 MiB by default. */
  readonly maxBytes?: number | undefined;
}

/**
 * A map of where a model looked, in the frame of its picture: also where the model saw a square cut out of it.
 *
 * @example
 * ```ts
 * import type { Explanation } from "../../../mod.ts";
 *
 * const at = ({ weights, width }: Explanation, x: number, y: number) => weights[y * width + x];
 * ```
 */
export interface Explanation {
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** [height, width], from 0 to 1, which the patch looked at most has; 0 where the model saw nothing. */
  readonly weights: Float32Array;
}
