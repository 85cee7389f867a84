/**
 * The compiled kernels of training, in binaries of their own so that inference never loads them.
 *
 * @module
 */
import { compileModules, type CompileOptions } from "./kernels.ts";

/** Compiles a build of the kernels of training, once per process; as `compileKernels`. */
export function compileTraining(options: CompileOptions): Promise<WebAssembly.Module> {
  return compileModules("training", () => import("./generated/training_binaries.ts"), options);
}
