/**
 * The compiled kernels of training, in binaries of their own so that inference never loads them.
 *
 * @module
 */
import { compileModules, type CompileOptions } from "./kernels.ts";

/** As `compileKernels`. */
export function compileTraining(options: CompileOptions): Promise<WebAssembly.Module> {
  return compileModules("training", () => import("./generated/training_binaries.ts"), options);
}
