/**
 * What a backend on the CPU is made of, and how it comes about.
 *
 * @module
 */
import { Arena } from "./arena.ts";
import { Control } from "./control.ts";
import { compileKernels, type KernelBuild, type Kernels, link } from "./kernels.ts";
import { takeMemory } from "./memory.ts";
import { ThreadPool } from "./pool.ts";
import { hasThreads } from "../threads/thread.ts";

/** What a backend is made of. */
export interface CpuParts<K extends Kernels = Kernels> {
  readonly kernels: K;
  readonly arena: Arena;
  readonly pool: ThreadPool;
  readonly immediate: boolean;
}

/** Options of `CpuBackend.create`. */
export interface CpuOptions {
  /** By default the fastest that this engine knows. */
  readonly build?: KernelBuild | undefined;
  /** How many threads may compute, the calling one among them; 1 by default. The others start in the background. */
  readonly threads?: number | undefined;
  /** Bytes of memory to begin with. It grows when needed, but each time the engine may copy all of it. */
  readonly bytes?: number | undefined;
  /** Whether each operator is computed when it is called, so that it can be timed, rather than when something is read. */
  readonly immediate?: boolean | undefined;
}

/** A memory, the kernels over it, and threads. */
export async function openParts(
  { build, threads = 1, bytes = 0, immediate = false }: CpuOptions,
  compile: typeof compileKernels = compileKernels,
): Promise<CpuParts> {
  const shared = threads > 1 && hasThreads();
  const module = await compile({ build, shared });
  const memory = takeMemory(bytes, shared);
  const kernels = await link(module, memory);
  const arena = new Arena(memory, kernels.heapBase.value);
  const control = arena.allocate(Control.BYTES);
  const pool = new ThreadPool(kernels, { module, memory, control }, { threads: shared ? threads : 1 });
  return { kernels, arena, pool, immediate };
}
