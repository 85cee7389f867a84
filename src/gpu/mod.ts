/**
 * The exports for the rest of the library, which imports them when a GPU is wanted and not before.
 *
 * @module
 */
export { createGpuBackend } from "./gpu_backend.ts";
export { activationsFor, openGpu, trustWider } from "./open_gpu.ts";
