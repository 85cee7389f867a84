/**
 * The tools that operators are made with: tensors in buffers of one device, numbers for kernels, and a way to run these.
 *
 * @module
 */
import type { FloatType } from "../backend/backend.ts";
import type { OperatorTime } from "../backend/profile.ts";
import { DeviceError } from "../errors.ts";
import { BindGroups } from "./commands/bind_groups.ts";
import { Commands, type Groups } from "./commands/commands.ts";
import { DynamicUniforms } from "./commands/dynamic_uniforms.ts";
import { ReadBack } from "./commands/read_back.ts";
import { Stopwatch } from "./commands/stopwatch.ts";
import type { Gpu } from "./gpu.ts";
import { BufferPool } from "./memory/buffer_pool.ts";
import { TensorMemory } from "./memory/tensor_memory.ts";
import type { Bound, Rows } from "./memory/tensors.ts";
import type { LinearEnd, Program } from "./programs/program.ts";

/** Options of a GPU backend. */
export interface GpuBackendOptions {
  /** Receives the time that the kernels of each submission took. */
  readonly onProfile?: ((times: OperatorTime[]) => void) | undefined;
  /** Groups of threads that a matrix product should make; by default what keeps the device busy. */
  readonly groups?: number | undefined;
  /**
   * The type of activations, "f32" by default. With "f16" what is uploaded, the residual stream, logits and
   * probabilities are float32 still, and what lies between is float16.
   */
  readonly activations?: FloatType | undefined;
}

/** The tools of one backend. */
export class GpuTools {
  readonly gpu: Gpu;
  /** Groups of threads that a matrix product should make. */
  readonly groups: number;
  /** The type of activations, where they may be float16. */
  readonly activations: FloatType;
  readonly memory: TensorMemory;
  readonly commands: Commands;
  /** Puts a matrix product off, so that an activation may join it: in training. */
  putOff?: (bound: readonly Bound[], out: Bound, launch: (end?: LinearEnd<Bound>) => void) => void;
  readonly #staging: BufferPool;
  readonly #stopwatch: Stopwatch | undefined;
  readonly #uniforms: DynamicUniforms;
  readonly #readBack: ReadBack;
  readonly #bindGroups: BindGroups;
  #disposed = false;

  /** @throws {DeviceError} for a device without a clock that is to be profiled, or one without float16 that is to use it */
  constructor(gpu: Gpu, { onProfile, groups = gpu.groups, activations = "f32" }: GpuBackendOptions = {}) {
    if (activations === "f16" && !gpu.hasFloat16) {
      throw new DeviceError(`Cannot keep activations as f16 on the GPU ${gpu.name}: it lacks shader-f16`);
    }
    const { COPY_DST, MAP_READ } = GPUBufferUsage;
    this.gpu = gpu;
    this.groups = groups;
    this.activations = activations;
    this.memory = new TensorMemory(gpu);
    this.#staging = new BufferPool(gpu, "a copy", MAP_READ | COPY_DST);
    this.#stopwatch = onProfile && new Stopwatch(gpu, this.#staging, onProfile);
    this.commands = new Commands(gpu, this.#stopwatch, () => this.#submitted());
    this.#uniforms = new DynamicUniforms(gpu);
    this.#bindGroups = new BindGroups(gpu);
    this.#readBack = new ReadBack({
      gpu,
      commands: this.commands,
      memory: this.memory,
      staging: this.#staging,
      onIdle: () => this.#disposed && this.dispose(),
    });
  }

  /** Bytes of all buffers that have been made, in use or not. */
  get bytes(): number {
    return this.memory.bytes + this.#staging.bytes;
  }

  /** A tensor of the innermost scope, of unknown content. */
  make(shape: readonly number[], type?: FloatType): Rows {
    return this.memory.make(shape, type);
  }

  /** Frees tensors of the innermost scope. */
  release(...tensors: readonly Rows[]): void {
    for (const tensor of tensors) this.memory.scopes.release(tensor);
  }

  /** Numbers for a kernel that stay the same from step to step: whole ones, then fractions. */
  uniform(integers: readonly number[], fractions: readonly number[] = []): GPUBuffer {
    return this.gpu.uniform(integers, fractions);
  }

  /** Numbers for a kernel that differ from step to step. */
  dynamicUniform(integers: readonly number[], fractions: readonly number[] = []): GPUBuffer {
    return this.#uniforms.of(integers, fractions);
  }

  /** Records a kernel on tensors, in the order of its bindings, its numbers before them. */
  run(program: Program, tensors: readonly (Bound | undefined)[], groups: Groups, uniform?: GPUBuffer): void {
    this.commands.catchUp(); // it may make or move these tensors
    for (const x of tensors) x?.place.settle?.();
    const kernel = this.gpu.kernel(program);
    this.commands.dispatch(kernel, this.#bindGroups.of(kernel, tensors, uniform), groups);
  }

  /** Copies what a tensor holds now, and reads the copy when it is called, once. */
  copy(x: Rows): () => Promise<Float32Array> {
    this.commands.catchUp();
    x.place.settle?.();
    return this.#readBack.copy(x);
  }

  /** Destroys all buffers, once reads that are under way have their numbers. The device stays, for other backends. */
  dispose(): void {
    this.#disposed = true;
    if (this.#readBack.busy) return;
    this.#bindGroups.clear();
    this.#stopwatch?.dispose();
    this.#uniforms.dispose();
    this.memory.dispose();
    this.#staging.dispose();
  }

  /** Destroys buffers that nothing names any more, and what has bound them. */
  #submitted(): void {
    this.#uniforms.submitted();
    if (this.memory.destroyRetired()) this.#bindGroups.clear();
    this.#staging.destroyRetired();
  }
}
