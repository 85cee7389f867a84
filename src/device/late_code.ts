/**
 * Code that a backend for float32 on the CPU does without.
 *
 * @module
 */

/** Loads the code of the GPU. */
export function loadGpu(): Promise<typeof import("./open_gpu_backend.ts")> {
  return import("./open_gpu_backend.ts");
}

/** Loads the code of products in int8 on the CPU. */
export function loadIntegers(): Promise<typeof import("../cpu/integers/cpu_integers.ts")> {
  return import("../cpu/integers/cpu_integers.ts");
}
