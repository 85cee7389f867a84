/**
 * The WebGPU backend: tensors in buffers of one device, operators in `shaders/`.
 *
 * @module
 */
import type {
  Backend,
  FloatType,
  LinearOptions,
  PassLimits,
  Role,
  Tensor,
  WeightType,
} from "../backend/backend.ts";
import type { OperatorTime } from "../backend/profile.ts";
import * as shapes from "../backend/shapes.ts";
import { DeviceError } from "../errors.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import { attentionCounts } from "./attention_tile.ts";
import { BufferPool, type PooledBuffer } from "./buffer_pool.ts";
import { Commands, type Groups } from "./commands.ts";
import type { Gpu, Kernel } from "./gpu.ts";
import { padRows, quadsOf, rowQuads } from "./layout.ts";
import { chooseTile, tileCounts, tileGroups } from "./linear_tile.ts";
import type { Program } from "./program.ts";
import { DynamicUniforms } from "./dynamic_uniforms.ts";
import { ReadBack } from "./read_back.ts";
import { Stopwatch } from "./stopwatch.ts";
import { TensorMemory } from "./tensor_memory.ts";
import { type GpuTensor, matrixOf, type Rows, rowsOf, vectorOf } from "./tensors.ts";

/** Options of a GPU backend. */
export interface GpuBackendOptions {
  /** Told how long the kernels of each submission took. */
  readonly onProfile?: ((times: OperatorTime[]) => void) | undefined;
  /** Groups of threads that a matrix product should make; by default what keeps the device busy. */
  readonly groups?: number | undefined;
  /**
   * What activations are kept in, "f32" by default. With "f16" what is uploaded, the residual stream, logits and
   * probabilities are float32 still, and what lies between is float16.
   */
  readonly activations?: FloatType | undefined;
}

/** What a backend that also trains makes its operators with. */
export interface GpuTools {
  readonly gpu: Gpu;
  readonly commands: Commands;
  /** Groups of threads that a matrix product should make. */
  readonly groups: number;
  /** A buffer, to be given to a tensor of the innermost scope. */
  borrow(bytes: number): PooledBuffer;
  /** A tensor of the innermost scope, of unknown content. */
  make(shape: readonly number[], type?: FloatType): Rows;
  /** Copies numbers to a buffer, before all that has not been handed over. */
  write(loan: PooledBuffer, at: number, data: ArrayBufferView): void;
  /** Numbers for a kernel that stay the same from step to step. */
  sizes(integers: readonly number[], fractions?: readonly number[]): GPUBuffer;
  /** Numbers for a kernel that do not. */
  rates(integers: readonly number[], fractions?: readonly number[]): GPUBuffer;
  /** A kernel on tensors, its numbers before them. */
  run(program: Program, tensors: readonly GpuTensor[], groups: Groups, numbers?: GPUBuffer): void;
  /** Frees a tensor of the innermost scope. */
  release(x: Tensor): void;
  /** Copies what a tensor holds now, and reads the copy when it is called, once. */
  copy(x: Rows): () => Promise<Float32Array>;
}

/** Threads of a group in kernels without tiles: `THREADS` of rows.wgsl and quads.wgsl. */
export const THREADS = 64;
/** The most groups along one axis. */
const MAX_GROUPS = 65_535;

/** Activations of one pass: enough for 64 pictures of ViT-B, and for few on a processor. */
const PASS_BYTES = 512 * 2 ** 20;
const SOFTWARE_PASS_BYTES = 64 * 2 ** 20;

const NONE = 0;
const ACTIVATIONS = { gelu: 1, tanh: 2 };

/** Runs every operator as a WGSL kernel on one device, which it shares with other backends. */
export class GpuBackend implements Backend {
  readonly device = "gpu";
  protected readonly tools: GpuTools;
  readonly #gpu: Gpu;
  readonly #groups: number;
  readonly #activations: FloatType;
  readonly #memory: TensorMemory;
  readonly #staging: BufferPool;
  readonly #stopwatch: Stopwatch | undefined;
  readonly #commands: Commands;
  readonly #rates: DynamicUniforms;
  readonly #readBack: ReadBack;
  readonly #bindGroups = new Map<string, GPUBindGroup>();
  #disposed = false;

  /** @throws {DeviceError} for a device without a clock that is to be profiled, or one without float16 that is to use it */
  constructor(
    gpu: Gpu,
    { onProfile, groups = gpu.groups, activations = "f32" }: GpuBackendOptions = {},
  ) {
    if (activations === "f16" && !gpu.hasFloat16) {
      throw new DeviceError(`Cannot keep activations as f16 on the GPU ${gpu.name}: it lacks shader-f16`);
    }
    const { COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#gpu = gpu;
    this.#groups = groups;
    this.#activations = activations;
    this.#memory = new TensorMemory(gpu);
    this.#staging = new BufferPool(gpu, "a copy", MAP_READ | COPY_DST);
    this.#stopwatch = onProfile && new Stopwatch(gpu, this.#staging, onProfile);
    this.#commands = new Commands(gpu, this.#stopwatch, () => this.#submitted());
    this.#rates = new DynamicUniforms(gpu);
    this.#readBack = new ReadBack({
      gpu,
      commands: this.#commands,
      memory: this.#memory,
      staging: this.#staging,
      onIdle: () => this.#disposed && this.dispose(),
    });
    this.tools = {
      gpu,
      groups,
      commands: this.#commands,
      borrow: (bytes) => this.#memory.borrow(bytes),
      make: (shape, type) => this.#memory.make(shape, type),
      write: (loan, at, data) => this.#memory.write(loan, at, data),
      sizes: (integers, fractions = []) => gpu.uniform(integers, fractions),
      rates: (integers, fractions = []) => this.#rates.of(integers, fractions),
      run: (program, tensors, groups, numbers) => this.#run(gpu.kernel(program), tensors, groups, numbers),
      release: (x) => this.#memory.release(x),
      copy: (x) => this.#readBack.copy(x),
    };
  }

  /** Why its device can no longer be used, if so. */
  get failure(): Error | undefined {
    return this.#gpu.failure;
  }

  get limits(): PassLimits {
    const passBytes = this.#gpu.isSoftware ? SOFTWARE_PASS_BYTES : PASS_BYTES;
    return { passBytes, tensorBytes: this.#gpu.maxBytes };
  }

  /** Bytes that tensors hold now. */
  get usedBytes(): number {
    return this.#memory.usedBytes;
  }

  /** Bytes of all buffers that it has made, in use or not. */
  get bytes(): number {
    return this.#memory.bytes + this.#staging.bytes;
  }

  upload(
    data: Float32Array,
    shape: readonly number[],
    role: Role = "activation",
    type: WeightType = "f32",
  ): Tensor {
    shapes.expectData(data, shape);
    this.#gpu.expectAlive();
    this.#commands.submit(); // a buffer may be lent anew that recorded work still reads
    if (role === "weight") return this.#memory.makeMatrix(data, shape, type);
    const rows = this.#memory.make(shape);
    this.#memory.write(rows.loan, 0, padRows(data, shape));
    return rows;
  }

  async settle(): Promise<void> {
    await this.#gpu.device.queue.onSubmittedWorkDone();
    this.#gpu.expectAlive();
    this.#memory.expectRoom();
  }

  async read(x: Tensor): Promise<Float32Array> {
    return await this.#readBack.copy(rowsOf(x))();
  }

  patchify(images: Tensor, patchSize: number): Tensor {
    const shape = shapes.patchifyShape(images, patchSize);
    const [, channels, side] = images.shape as [number, number, number];
    const sizes = [channels, side, 4 * quadsOf(side), patchSize, quadsOf(shapes.columnsOf(shape))];
    const input = rowsOf(images);
    const types = { Input: input.type, Output: this.#activations };
    return this.#perQuad({ entry: "patchify", files: ["quads", "patchify"], types }, [input], shape, sizes);
  }

  linear(x: Tensor, { weight, bias }: Linear<Tensor>, options: LinearOptions = {}): Tensor {
    const { activation, residual } = options;
    const shape = shapes.linearShape(x, { weight, bias }, options);
    const input = rowsOf(x);
    const matrix = matrixOf(weight);
    const added = residual && rowsOf(residual);
    // What is added to a stream belongs to it; of each picture a row of its own are logits.
    const inner = activation || shape.length > 2 ? this.#activations : "f32";
    const out = this.#memory.make(shape, added?.type ?? inner);
    // Only weights that are read as they are, next to such numbers, spare anything.
    const isHalf = input.type === "f16" && matrix.type === "f16";
    const half = isHalf ? "f16" : "f32";
    const [columns, k] = weight.shape as [number, number];
    const rows = shapes.rowsOf(x.shape);
    const tile = chooseTile(rows, quadsOf(columns), this.#groups);
    const kernel = this.#gpu.kernel({
      entry: "linear",
      files: [isHalf || matrix.type === "f32" ? "widen" : `widen_${matrix.type}`, "gelu", "tanh", "linear"],
      types: {
        Input: input.type,
        Addend: added?.type ?? "f32",
        Weight: half,
        Output: out.type,
        Tile: half,
      },
      counts: { ...tileCounts(tile) },
      constants: {
        ACTIVATION: activation ? ACTIVATIONS[activation] : NONE,
        HAS_BIAS: Number(bias !== undefined),
        HAS_RESIDUAL: Number(residual !== undefined),
      },
    });
    const tensors = [input, bias ? vectorOf(bias) : matrix, added ?? matrix, out, matrix];
    if (matrix.scales) tensors.push(matrix.scales);
    const sizes = this.#gpu.uniform([quadsOf(k), quadsOf(columns)], []);
    this.#run(kernel, tensors, tileGroups(tile, rows, quadsOf(columns)), sizes);
    return out;
  }

  embed(patches: Tensor, clsToken: Tensor, distToken: Tensor | undefined, posEmbed: Tensor): Tensor {
    const shape = shapes.embedShape(patches, clsToken, distToken, posEmbed);
    const inputs = [rowsOf(patches), ...[clsToken, distToken ?? clsToken, posEmbed].map(vectorOf)];
    const sizes = [patches.shape[1]!, shape[1]!, quadsOf(shape[2]!)];
    const types = { Input: inputs[0]!.type };
    return this.#perQuad({ entry: "embed", files: ["quads", "embed"], types }, inputs, shape, sizes);
  }

  layerNorm(x: Tensor, norm: Norm<Tensor>, epsilon: number): Tensor {
    const shape = shapes.layerNormShape(x, norm);
    const inputs = [rowsOf(x), vectorOf(norm.scale), vectorOf(norm.bias)];
    const types = { Input: inputs[0]!.type, Output: this.#activations };
    return this.#perRow({ entry: "layerNorm", files: ["rows", "layer_norm"], types }, inputs, shape, [
      epsilon,
    ]);
  }

  attention(qkv: Tensor, heads: number, scale: number, queries?: number): Tensor {
    const shape = shapes.attentionShape(qkv, heads, queries);
    const counts = attentionCounts(shape[2]! / heads);
    const types = { Input: rowsOf(qkv).type, Output: this.#activations };
    const program: Program = {
      entry: "attention",
      files: ["exp", "heads", "keep_weights", "attention"],
      counts,
      types,
    };
    return this.#perHead(program, qkv, heads, scale, shape, shape[1]!, counts.ROWS);
  }

  attentionWeights(qkv: Tensor, heads: number, scale: number): Tensor {
    const shape = shapes.attentionWeightsShape(qkv, heads);
    const files = ["exp", "rows", "heads", "attention_weights"] as const;
    const types = { Input: rowsOf(qkv).type };
    return this.#perHead({ entry: "attentionWeights", files, types }, qkv, heads, scale, shape, shape[2]!);
  }

  token(x: Tensor, index: number): Tensor {
    const shape = shapes.tokenShape(x, index);
    const sizes = [x.shape[1]!, quadsOf(shape[1]!), index];
    const input = rowsOf(x);
    const types = { Input: input.type, Output: input.type };
    return this.#perQuad({ entry: "token", files: ["quads", "token"], types }, [input], shape, sizes);
  }

  softmax(x: Tensor): Tensor {
    const input = rowsOf(x);
    const types = { Input: input.type };
    return this.#perRow({ entry: "softmax", files: ["exp", "rows", "softmax"], types }, [input], x.shape, []);
  }

  mean(a: Tensor, b: Tensor): Tensor {
    const shape = shapes.meanShape(a, b);
    const inputs = [rowsOf(a), rowsOf(b)];
    const types = { Input: inputs[0]!.type, Addend: inputs[1]!.type };
    return this.#perQuad({ entry: "mean", files: ["quads", "mean"], types }, inputs, shape, []);
  }

  scope<R>(f: () => R, consumed?: Tensor): R {
    return this.#memory.scope(f, consumed);
  }

  /** What is being read is still given; then all buffers are destroyed. The device stays, for others. */
  dispose(): void {
    this.#disposed = true;
    if (this.#readBack.busy) return;
    this.#bindGroups.clear();
    this.#stopwatch?.dispose();
    this.#rates.dispose();
    this.#memory.dispose();
    this.#staging.dispose();
  }

  /** A kernel with a thread for every quad of the result. */
  #perQuad(
    program: Program,
    inputs: readonly Rows[],
    shape: readonly number[],
    sizes: readonly number[],
  ): Tensor {
    const out = this.#memory.make(shape, program.types?.Output);
    const uniform = sizes.length > 0 ? this.#gpu.uniform(sizes, []) : undefined;
    this.#run(this.#gpu.kernel(program), [...inputs, out], quadGroups(out), uniform);
    return out;
  }

  /** A kernel with a group for every row of the result. */
  #perRow(
    program: Program,
    inputs: readonly Rows[],
    shape: readonly number[],
    fractions: readonly number[],
  ): Tensor {
    const out = this.#memory.make(shape, program.types?.Output);
    const columns = shapes.columnsOf(shape);
    const sizes = this.#gpu.uniform([columns, quadsOf(columns)], fractions);
    this.#run(this.#gpu.kernel(program), [...inputs, out], spread(shapes.rowsOf(shape)), sizes);
    return out;
  }

  /** A kernel with `blocks` groups for every head of every picture. */
  #perHead(
    program: Program,
    qkv: Tensor,
    heads: number,
    scale: number,
    shape: readonly number[],
    queries: number,
    rows = 1,
  ): Tensor {
    const out = this.#memory.make(shape, program.types?.Output);
    const [batch, tokens, width] = qkv.shape as [number, number, number];
    const strides = [width, shapes.columnsOf(shape)].map((columns) => 4 * quadsOf(columns));
    const sizes = this.#gpu.uniform([tokens, heads, width / 3 / heads, ...strides, queries, 0, 0], [
      scale,
      1,
    ]);
    this.#run(
      this.#gpu.kernel(program),
      [rowsOf(qkv), out],
      [Math.ceil(queries / rows), heads, batch],
      sizes,
    );
    return out;
  }

  #run(
    kernel: Kernel,
    tensors: readonly GpuTensor[],
    groups: Groups,
    uniform: GPUBuffer | undefined,
  ): void {
    this.#commands.dispatch(kernel, this.#bind(kernel, tensors, uniform), groups);
  }

  /** The same tensors in the same buffers, pass after pass, are bound once. */
  #bind(kernel: Kernel, tensors: readonly GpuTensor[], uniform: GPUBuffer | undefined): GPUBindGroup {
    const key = `${kernel.id} ${uniform?.label} ${tensors.map(({ loan, bytes }) => `${loan.id}:${bytes}`)}`;
    let bindGroup = this.#bindGroups.get(key);
    if (!bindGroup) {
      const buffers = tensors.map(({ loan: { buffer }, bytes }) => ({ buffer, size: bytes }));
      const resources = uniform ? [{ buffer: uniform }, ...buffers] : buffers;
      bindGroup = this.#gpu.device.createBindGroup({
        label: kernel.entry,
        layout: kernel.layout,
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      this.#bindGroups.set(key, bindGroup);
    }
    return bindGroup;
  }

  /** Buffers that nothing names any more go, and what has bound them. */
  #submitted(): void {
    this.#rates.submitted();
    if (this.#memory.destroyRetired()) this.#bindGroups.clear();
    this.#staging.destroyRetired();
  }
}

/** Groups for a thread per quad of a tensor. */
export function quadGroups({ shape }: GpuTensor): Groups {
  return spread(Math.ceil(rowQuads(shape) / THREADS));
}

/** So many groups, in more than one row of them where one may not hold them. */
export function spread(groups: number): [number, number] {
  const rows = Math.ceil(groups / MAX_GROUPS);
  return [Math.ceil(groups / rows), rows];
}
