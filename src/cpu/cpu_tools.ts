/**
 * The tools that operators on the CPU are made with: kernels, memory, tensors, threads.
 *
 * @module
 */
import type { Role, Tensor, WeightType } from "../backend/backend.ts";
import { Scopes, Shares } from "../backend/scopes.ts";
import * as shapes from "../backend/shapes.ts";
import { DisposedError } from "../errors.ts";
import { hasThreads } from "../threads/thread.ts";
import { Arena } from "./arena.ts";
import { Commands } from "./commands.ts";
import { Control } from "./control.ts";
import {
  type Arguments,
  type CompileOptions,
  type KernelBuild,
  type Kernels,
  link,
  type OperatorName,
} from "./kernels.ts";
import { releaseMemory, takeMemory } from "./memory.ts";
import { packPanels } from "./pack_weight.ts";
import { ThreadPool } from "./pool.ts";
import { type CpuTensor, Rows, rowsAt } from "./tensors.ts";

/** Options of `CpuBackend.create`. */
export interface CpuOptions {
  /** The build of the kernels; by default the fastest that this engine can run. */
  readonly build?: KernelBuild | undefined;
  /**
   * Threads that may compute, the calling one among them; 1 by default. The others start in the background.
   */
  readonly threads?: number | undefined;
  /** Bytes of memory to begin with. It grows when needed, but each time the engine may copy all of it. */
  readonly bytes?: number | undefined;
  /**
   * True where each operator is computed when it is called, so that it can be timed, rather than at the next
   * read.
   */
  readonly immediate?: boolean | undefined;
}

/** Bytes of a cache line: no two threads write to one. */
const LINE = 64;

/** A job is cut into about this many units per thread. They are taken several at a time, but at last one by one. */
const UNITS_PER_THREAD = 32;

/** Floats that a unit has at least where little is done with each, about 10 µs: fewer are not worth another thread. */
export const ELEMENTS = 16_384;

interface Parts<K extends Kernels> {
  readonly kernels: K;
  readonly arena: Arena;
  readonly pool: ThreadPool;
  readonly immediate: boolean;
}

/** Kernels over one memory, the tensors in it, and the threads that compute. */
export class CpuTools<K extends Kernels = Kernels> {
  readonly kernels: K;
  /** All that touches a tensor's numbers, in the order in which it was asked for. */
  readonly commands: Commands;
  readonly scopes: Scopes<CpuTensor> = new Scopes((tensor) => this.#free(tensor));
  readonly #pool: ThreadPool;
  readonly #shares = new Shares<number>();
  #memory: Arena | undefined;

  private constructor({ kernels, arena, pool, immediate }: Parts<K>) {
    this.kernels = kernels;
    this.commands = new Commands(immediate);
    this.#memory = arena;
    this.#pool = pool;
  }

  /** Opens a memory, the kernels that `compile` gives over it, and threads. */
  static async open<K extends Kernels>(
    { build, threads = 1, bytes = 0, immediate = false }: CpuOptions,
    compile: (options: CompileOptions) => Promise<WebAssembly.Module>,
  ): Promise<CpuTools<K>> {
    const shared = threads > 1 && hasThreads();
    const module = await compile({ build, shared });
    const memory = takeMemory(bytes, shared);
    const kernels = await link<K>(module, memory);
    const arena = new Arena(memory, kernels.heapBase.value);
    const control = arena.allocate(Control.BYTES);
    const pool = new ThreadPool(kernels, { module, memory, control }, { threads: shared ? threads : 1 });
    return new CpuTools({ kernels, arena, pool, immediate });
  }

  /** @throws {DisposedError} when it has been disposed */
  get arena(): Arena {
    return this.#expectMemory();
  }

  /** Threads that would compute an operator now: those of the pool that have started, and the calling one. */
  get threads(): number {
    return this.#pool.size;
  }

  /** Threads that there may ever be. */
  get capacity(): number {
    return this.#pool.capacity;
  }

  /** The number of units that a job should have, about. */
  get units(): number {
    return UNITS_PER_THREAD * this.threads;
  }

  /** Rows of a unit, of `count` rows of so many `columns`, where little is done with each number. */
  lightStep(count: number, columns: number): number {
    return Math.ceil(Math.max(count / this.units, ELEMENTS / columns));
  }

  /** @see Backend.upload */
  upload(
    data: Float32Array,
    shape: readonly number[],
    role: Role = "activation",
    type: WeightType = "f32",
  ): CpuTensor {
    shapes.expectData(data, shape);
    this.finish();
    if (role === "weight") {
      return this.scopes.keep(packPanels(this.kernels, this.arena, data, shape as [number, number], type));
    }
    const rows = this.make(shape);
    this.arena.floats(rows.at, data.length).set(data);
    return rows;
  }

  /** @see Backend.read */
  read(x: Tensor): Promise<Float32Array> {
    const at = rowsAt(x);
    this.finish();
    return Promise.resolve(this.arena.floats(at, shapes.sizeOf(x.shape)).slice());
  }

  /** Computes all that has been asked for. @throws {DisposedError} when it has been disposed */
  finish(): void {
    this.#expectMemory();
    this.commands.run();
  }

  /** A tensor of the innermost scope, of unknown content. */
  make(shape: readonly number[]): Rows {
    return this.scopes.keep(new Rows(this.allocate(shape), shape));
  }

  /** The numbers of a vector or activation as a tensor of another shape, which belongs to the innermost scope. */
  view(x: Tensor, shape: readonly number[]): Rows {
    const at = rowsAt(x);
    this.#shares.add(at);
    return this.scopes.keep(new Rows(at, shape));
  }

  /** The start of a tensor's memory, with room for what kernels touch behind it. */
  allocate(shape: readonly number[]): number {
    const { SPARE_ROWS, SPARE_COLUMNS } = this.kernels;
    const spare = SPARE_ROWS.value * shapes.columnsOf(shape) + SPARE_COLUMNS.value;
    return this.arena.allocate((shapes.sizeOf(shape) + spare) * 4);
  }

  /** Has the threads compute `units` units of a kernel after all that was asked for before. */
  run<N extends OperatorName<K>>(operator: N, units: number, ...args: Arguments<K, N>): void {
    this.commands.add(() => this.#pool.run({ operator, units, args }));
  }

  /** Calls `f` with the start of `bytes` of scratch for every thread, and the bytes between two threads'. */
  withScratch<R>(bytes: number, f: (scratch: number, scratchBytes: number) => R): R {
    const perThread = Math.ceil(bytes / LINE) * LINE;
    return this.withMemory(perThread * this.capacity, (scratch) => f(scratch, perThread));
  }

  /** Calls `f` with the start of `bytes` that only the kernels use which it runs. */
  withMemory<R>(bytes: number, f: (at: number) => R): R {
    const at = this.arena.allocate(bytes);
    try {
      return f(at);
    } finally {
      this.arena.free(at);
    }
  }

  /** Frees everything. Idempotent. */
  dispose(): void {
    if (!this.#memory) return;
    this.scopes.clear();
    this.commands.clear();
    this.#pool.dispose();
    releaseMemory(this.#memory.memory);
    this.#memory = undefined;
  }

  #expectMemory(): Arena {
    if (this.#memory) return this.#memory;
    throw new DisposedError("Cannot use a backend that has been disposed: create another");
  }

  #free({ allocations }: CpuTensor): void {
    for (const at of allocations) if (this.#shares.drop(at)) this.#memory?.free(at);
  }
}
