/**
 * The compiled kernels of training, in binaries of their own so that inference never loads them.
 *
 * @module
 */
import { compileModules, type CompileOptions, type KernelBuild } from "./kernels.ts";

/** As `compileKernels`. */
export function compileTraining(options: CompileOptions): Promise<WebAssembly.Module> {
  return compileModules("training", textOf, options);
}

async function textOf(build: KernelBuild): Promise<string> {
  const { default: base64 } = build === "strict"
    ? await import("./generated/training_kernels_strict.ts")
    : await import("./generated/training_kernels_relaxed.ts");
  return base64;
}
