/**
 * Training on WebGPU: the backend that infers, with gradients, steps of optimisers and weights that change.
 *
 * @module
 */
import type { TrainingBackend } from "../backend/backward.ts";
import { gpuBackwardOperators } from "./backward/mod.ts";
import { trainedTransfers } from "./backward/trained_weights.ts";
import type { Gpu } from "./gpu.ts";
import { backendOn, type GpuBackend } from "./gpu_backend.ts";
import { type GpuBackendOptions, GpuTools } from "./gpu_tools.ts";

/** A backend that runs every operator, forwards and backwards, and the steps of optimisers, as WGSL kernels. */
export type GpuBackward = GpuBackend & TrainingBackend;

/** @throws {DeviceError} as `createGpuBackend` */
export function createGpuBackward(gpu: Gpu, options?: GpuBackendOptions): GpuBackward {
  const tools = new GpuTools(gpu, options);
  const backend = backendOn(tools);
  const { upload, read } = backend;
  return Object.assign(backend, trainedTransfers(tools, { upload, read }), gpuBackwardOperators(tools));
}
