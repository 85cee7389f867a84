/**
 * Opening of a GPU that has been tested for training. Only training loads this module, and with it the
 * shaders that inference does not need.
 *
 * @module
 */
import { hasGpus } from "../backend/gpu_probe.ts";
import { DeviceError } from "../errors.ts";
import type { Gpu } from "./gpu.ts";
import { createGpuBackward, type GpuBackward } from "./gpu_backward.ts";
import type { GpuBackendOptions } from "./gpu_tools.ts";
import { openGpu, trustWider } from "./open_gpu.ts";
import type { TrainingShaders } from "./programs/program.ts";
import { selfTestTraining } from "./self_check/training.ts";
import { TRAINING_SHADERS } from "./generated/training_shaders.ts";

/** Options of a backend that trains. */
export interface GpuBackwardOptions extends GpuBackendOptions {
  /** A device of the caller's own; by default the process's. */
  readonly gpuDevice?: GPUDevice | undefined;
}

const trusted = new WeakMap<Gpu, Promise<void>>();

/**
 * A backend that trains, on a device that has been tested at its first use.
 *
 * @throws {DeviceError} when there is none, or it computes wrongly
 */
export async function openGpuBackward(
  { gpuDevice, ...options }: GpuBackwardOptions = {},
): Promise<GpuBackward> {
  if (!hasGpus()) {
    throw new DeviceError(
      "Cannot train on a GPU: WebGPU is missing here; Deno 2.8 or a browser that has it is wanted",
    );
  }
  const gpu = await openGpu({ device: gpuDevice });
  let tested = trusted.get(gpu);
  if (!tested) trusted.set(gpu, tested = testTraining(gpu, TRAINING_SHADERS));
  await tested;
  await trustWider(gpu, "f32");
  return createGpuBackward(gpu, options);
}

/** Adds the shaders of training to a GPU, and tests them. @throws {DeviceError} when it computes wrongly */
export async function testTraining(gpu: Gpu, shaders: TrainingShaders): Promise<void> {
  gpu.addShaders(shaders);
  await selfTestTraining(gpu);
}
