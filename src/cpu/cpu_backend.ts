/**
 * The WebAssembly backend: tensors in one memory per model, operators in `wasm/`.
 *
 * @module
 */
import type { Backend } from "../backend/backend.ts";
import { type CpuOptions, CpuTools } from "./cpu_tools.ts";
import { compileKernels } from "./kernels.ts";
import { cpuOperators } from "./operators/mod.ts";

/** A backend that runs every operator as a WebAssembly SIMD kernel, on the calling thread and those of its pool. */
export interface CpuBackend extends Backend {
  readonly device: "cpu";
  /** Threads that would compute an operator now: those of the pool that have started, and the calling one. */
  readonly threads: number;
  /** Bytes that tensors hold now. */
  readonly usedBytes: number;
}

/** Makes backends that infer. */
export const CpuBackend = {
  /** A backend with a memory of its own. */
  async create(options: CpuOptions = {}): Promise<CpuBackend> {
    return backendOn(await CpuTools.open(options, compileKernels));
  },
};

/** Puts a backend together of its tools. */
export function backendOn(cpu: CpuTools): CpuBackend {
  return {
    device: "cpu",
    get threads() {
      return cpu.threads;
    },
    get usedBytes() {
      return cpu.arena.usedBytes;
    },
    upload: (...tensor) => cpu.upload(...tensor),
    read: (x) => cpu.read(x),
    scope: (f, consumed) => cpu.scopes.scope(f, consumed),
    dispose: () => cpu.dispose(),
    ...cpuOperators(cpu),
  };
}
