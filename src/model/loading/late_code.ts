/**
 * Code that a model on the CPU loads only where it is wanted.
 *
 * @module
 */
import type { GpuCode } from "../../device/create_backend.ts";

/** Functions that load what a model on the CPU, which only classifies, does without. */
export interface LateCode {
  /** Loads the code of gradients. */
  readonly gradients: () => Promise<typeof import("./load_gradients.ts")>;
  /** Loads the code of the GPU. */
  readonly gpu: GpuCode;
}

/** The late code, each part loaded at its first call. */
export const LATE_CODE: LateCode = {
  gradients: () => import("./load_gradients.ts"),
  gpu: () => import("../../device/open_gpu_backend.ts"),
};
