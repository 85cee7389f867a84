/**
 * Training in WebAssembly: the backend that infers, over kernels that can do both, and the operators of training.
 *
 * @module
 */
import type { TrainingBackend } from "../backend/backward.ts";
import { cpuBackwardOperators } from "./backward/mod.ts";
import { trainedTransfers } from "./backward/trained_weights.ts";
import type { TrainingTools } from "./backward/training_tools.ts";
import { backendOn, type CpuBackend } from "./cpu_backend.ts";
import { type CpuOptions, CpuTools } from "./cpu_tools.ts";
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
    return trainingOn(await CpuTools.open<TrainingKernels>(options, compileTraining));
  },
};

/** Puts a backend together of its tools. */
export function trainingOn(cpu: TrainingTools): CpuBackward {
  return Object.assign(backendOn(cpu), trainedTransfers(cpu), cpuBackwardOperators(cpu));
}
