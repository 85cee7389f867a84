/**
 * Training in WebAssembly: the backend that infers, over kernels that can do both, and the operators of training.
 *
 * @module
 */
import type { TrainingBackend } from "../backend/backward.ts";
import { trainingOperators } from "./backward/mod.ts";
import { storage } from "./backward/storage.ts";
import type { TrainingDevice } from "./backward/training_device.ts";
import { backendOn, type CpuBackend } from "./cpu_backend.ts";
import { CpuDevice, type CpuOptions } from "./cpu_device.ts";
import type { TrainingKernels } from "./generated/kernels.d.ts";
import { compileTraining } from "./training_kernels.ts";

/**
 * A backend that runs every operator, forwards and backwards, and the steps of optimisers, as WebAssembly SIMD kernels.
 */
export interface CpuBackward extends TrainingBackend, CpuBackend {
  readonly device: "cpu";
}

/** Makes backends that train. */
export const CpuBackward = {
  /** A backend with a memory of its own. */
  async create(options: CpuOptions = {}): Promise<CpuBackward> {
    return trainingOn(await CpuDevice.open<TrainingKernels>(options, compileTraining));
  },
};

/** A backend of a device's operators. */
export function trainingOn(cpu: TrainingDevice): CpuBackward {
  return Object.assign(backendOn(cpu), storage(cpu), trainingOperators(cpu));
}
