import type { WeightType } from "../../backend/backend.ts";
import type { LoadOptions } from "../../checkpoint/open_checkpoint.ts";
import type { BackendOptions } from "../../device/create_backend.ts";

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
   * or "int8" (a quarter, one scale per output channel). By default as the file has them (BF16 as "f32"). All else is
   * float32, except activations between the operators of an "f16" model on a GPU that has `shader-f16`: float16.
   */
  readonly dtype?: WeightType | undefined;
  /** `true` runs the model in a Worker, so that the calling thread, such as a server's, stays free. */
  readonly worker?: boolean | undefined;
}
