import type { WeightType } from "../../backend/backend.ts";
import type { LoadOptions } from "../../checkpoint/open_checkpoint.ts";
import type { BackendOptions } from "../../device/options.ts";

/**
 * Options of `loadModel`.
 *
 * @example
 * ```ts
 * import type { LoadModelOptions } from "../../../mod.ts";
 *
 * const options: LoadModelOptions = { device: "cpu", dtype: "int8", worker: true };
 * ```
 */
export interface LoadModelOptions extends BackendOptions, LoadOptions {
  /**
   * The type in which the matrices of linears are kept, which are nearly all of a model: "f32", "f16" (half the memory)
   * or "int8" (a quarter, one scale per output channel; the first and the last layer stay as the file has them). By
   * default as the file has them (BF16 as "f32"). All else is float32, except activations between the operators of an
   * "f16" model on a GPU that has `shader-f16`: float16. On the CPU the products of "int8" are those of whole numbers,
   * activations in seven bits with a range for every 64 channels: the fastest, and close to float32's answers, while
   * "f16" has its answers.
   */
  readonly dtype?: WeightType | undefined;
  /**
   * `true` runs the model in a Worker, so that the calling thread, such as a server's, stays free. Where there are no
   * Workers (Deno Deploy, Cloudflare's) that thread computes, and a warning says so.
   */
  readonly worker?: boolean | undefined;
}
