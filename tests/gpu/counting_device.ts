/**
 * A device that computes nothing and counts what it is asked to: for tests of how much work is launched, at any size and
 * without a GPU.
 *
 * @module
 */
import { Gpu } from "../../src/gpu/gpu.ts";
import { SHADERS } from "../../src/gpu/generated/shaders.ts";
import { TRAINING_SHADERS } from "../../src/gpu/generated/training_shaders.ts";

/** Launches of a device, by the operators that made them. */
export interface Launches {
  readonly gpu: Gpu;
  /** Kernels, by entry, and the commands that copy and clear. */
  readonly counts: Map<string, number>;
  /** Groups of threads, by entry. */
  readonly groups: Map<string, number>;
  /** All launches since the last call. */
  take(): number;
}

/** A GPU whose device only counts. @param maxBytes of one buffer */
export function countingGpu(maxBytes = 2 ** 30): Launches {
  const [counts, groups] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, name: string, by = 1) => void to.set(name, (to.get(name) ?? 0) + by);
  const nothing = () => {};
  let entry = "";
  const pass = {
    setPipeline: (pipeline: { entry: string }) => entry = pipeline.entry,
    setBindGroup: nothing,
    dispatchWorkgroups(x: number, y = 1, z = 1) {
      add(counts, entry);
      add(groups, entry, x * y * z);
    },
    end: nothing,
  };
  const encoder = {
    beginComputePass: () => pass,
    copyBufferToBuffer: () => add(counts, "copy"),
    clearBuffer: () => add(counts, "clear"),
    finish: () => ({}),
  };
  const device = {
    features: new Set(),
    limits: {
      maxStorageBufferBindingSize: maxBytes,
      maxBufferSize: maxBytes,
    },
    lost: new Promise(nothing),
    addEventListener: nothing,
    queue: { writeBuffer: nothing, submit: nothing },
    createBuffer: ({ size, label }: GPUBufferDescriptor) => ({ size, label, destroy: nothing }),
    createBindGroup: () => ({}),
    createCommandEncoder: () => encoder,
    pushErrorScope: nothing,
    popErrorScope: () => Promise.resolve(null),
    createShaderModule: () => ({}),
    createComputePipeline: ({ compute }: GPUComputePipelineDescriptor) => ({
      entry: compute.entryPoint,
      getBindGroupLayout: () => ({}),
    }),
  };
  const gpu = new Gpu(device as unknown as GPUDevice, { description: "a device that counts" }, SHADERS);
  gpu.addShaders(TRAINING_SHADERS);
  return {
    gpu,
    counts,
    groups,
    take() {
      const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
      counts.clear();
      groups.clear();
      return all;
    },
  };
}
