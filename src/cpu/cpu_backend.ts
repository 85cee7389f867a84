/**
 * The WebAssembly backend: tensors in one memory per model, operators in `wasm/`.
 *
 * @module
 */
import type { Backend, LinearOptions, Role, Tensor } from "../backend/backend.ts";
import * as shapes from "../backend/shapes.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import { Arena } from "./arena.ts";
import { instantiateKernels, type KernelBuild, type Kernels } from "./kernels.ts";

/** Floats at `at`: row-major, or, as `panels`, the packed matrix of a linear. */
class CpuTensor implements Tensor {
  constructor(readonly at: number, readonly shape: readonly number[], readonly layout: "rows" | "panels") {}
}

/** Options of `CpuBackend.create`. */
export interface CpuOptions {
  /** By default the fastest that this engine knows. */
  readonly build?: KernelBuild | undefined;
}

/** Runs every operator as a WebAssembly SIMD kernel, on the calling thread. */
export class CpuBackend implements Backend {
  readonly device = "cpu";
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  /** Tensors of the innermost scope. */
  #made = new Set<CpuTensor>();

  private constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
  }

  /** A backend with a memory of its own, which is gone when nothing refers to the backend any more. */
  static async create({ build }: CpuOptions = {}): Promise<CpuBackend> {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const kernels = await instantiateKernels(memory, build);
    return new CpuBackend(kernels, new Arena(memory, kernels.heapBase.value));
  }

  /** Bytes that tensors hold now. */
  get usedBytes(): number {
    return this.#arena.usedBytes;
  }

  upload(data: Float32Array, shape: readonly number[], role: Role = "activation"): Tensor {
    shapes.expectData(data, shape);
    const rows = this.#make(shape);
    this.#arena.floats(rows.at, data.length).set(data);
    return role === "weight" ? this.#pack(rows) : rows;
  }

  read(x: Tensor): Promise<Float32Array> {
    const at = rowsAt(x);
    return Promise.resolve(this.#arena.floats(at, shapes.sizeOf(x.shape)).slice());
  }

  patchify(images: Tensor, patchSize: number): Tensor {
    const out = this.#make(shapes.patchifyShape(images, patchSize));
    const [batch, channels, side] = images.shape as [number, number, number];
    this.#kernels.patchify(rowsAt(images), batch, channels, side, patchSize, out.at);
    return out;
  }

  linear(x: Tensor, { weight, bias }: Linear<Tensor>, options: LinearOptions = {}): Tensor {
    const { activation, residual } = options;
    const out = this.#make(shapes.linearShape(x, { weight, bias }, options));
    const { IDENTITY, GELU, TANH, linear, linearScratch, panelCount } = this.#kernels;
    const code = activation ? { gelu: GELU, tanh: TANH }[activation] : IDENTITY;
    const [columns, k] = weight.shape as [number, number];
    const rows = shapes.rowsOf(x.shape);
    this.#withScratch(linearScratch(rows), (scratch) =>
      linear(
        rowsAt(x),
        panelsAt(weight),
        bias ? rowsAt(bias) : 0,
        residual ? rowsAt(residual) : 0,
        rows,
        k,
        columns,
        code.value,
        out.at,
        scratch,
        0,
        panelCount(columns),
      ));
    return out;
  }

  embed(patches: Tensor, clsToken: Tensor, distToken: Tensor | undefined, posEmbed: Tensor): Tensor {
    const out = this.#make(shapes.embedShape(patches, clsToken, distToken, posEmbed));
    const [batch, count, dim] = patches.shape as [number, number, number];
    const dist = distToken ? rowsAt(distToken) : 0;
    this.#kernels.embed(rowsAt(patches), rowsAt(clsToken), dist, rowsAt(posEmbed), batch, count, dim, out.at);
    return out;
  }

  layerNorm(x: Tensor, norm: Norm<Tensor>, epsilon: number): Tensor {
    const out = this.#make(shapes.layerNormShape(x, norm));
    const rows = shapes.rowsOf(x.shape);
    const columns = shapes.columnsOf(x.shape);
    this.#kernels.layerNorm(rowsAt(x), rowsAt(norm.scale), rowsAt(norm.bias), rows, columns, epsilon, out.at);
    return out;
  }

  attention(qkv: Tensor, heads: number, scale: number): Tensor {
    const out = this.#make(shapes.attentionShape(qkv, heads));
    const { attention, attentionScratch } = this.#kernels;
    this.#perHead(attention, attentionScratch, qkv, heads, scale, out);
    return out;
  }

  attentionWeights(qkv: Tensor, heads: number, scale: number): Tensor {
    const out = this.#make(shapes.attentionWeightsShape(qkv, heads));
    const { attentionWeights, attentionWeightsScratch } = this.#kernels;
    this.#perHead(attentionWeights, attentionWeightsScratch, qkv, heads, scale, out);
    return out;
  }

  token(x: Tensor, index: number): Tensor {
    const out = this.#make(shapes.tokenShape(x, index));
    const [batch, tokens, dim] = x.shape as [number, number, number];
    this.#kernels.token(rowsAt(x), batch, tokens, dim, index, out.at);
    return out;
  }

  softmax(x: Tensor): Tensor {
    const out = this.#make(x.shape);
    this.#kernels.softmax(rowsAt(x), shapes.rowsOf(x.shape), shapes.columnsOf(x.shape), out.at);
    return out;
  }

  mean(a: Tensor, b: Tensor): Tensor {
    const out = this.#make(shapes.meanShape(a, b));
    this.#kernels.mean(rowsAt(a), rowsAt(b), shapes.sizeOf(a.shape), out.at);
    return out;
  }

  scope<R>(f: () => R, consumed?: Tensor): R {
    const outer = this.#made;
    this.#made = new Set();
    if (consumed) this.#move(consumed, outer, this.#made);
    try {
      const result = f();
      this.#move(result, this.#made, outer);
      return result;
    } finally {
      for (const tensor of this.#made) this.#arena.free(tensor.at);
      this.#made = outer;
    }
  }

  /** The memory itself goes with the last reference to this backend. */
  dispose(): void {
    this.#made.clear();
  }

  #make(shape: readonly number[]): CpuTensor {
    const { SPARE_ROWS, SPARE_COLUMNS } = this.#kernels;
    const spare = SPARE_ROWS.value * shapes.columnsOf(shape) + SPARE_COLUMNS.value;
    const tensor = new CpuTensor(this.#arena.allocate((shapes.sizeOf(shape) + spare) * 4), shape, "rows");
    this.#made.add(tensor);
    return tensor;
  }

  /** A matrix repacked for `linear`; frees the rows. */
  #pack(rows: CpuTensor): Tensor {
    const { packRows, panelBytes, panelCount } = this.#kernels;
    const [columns, k] = rows.shape as [number, number];
    const at = this.#arena.allocate(panelCount(columns) * panelBytes(k));
    packRows(rows.at, k * 4, columns, k, at);
    this.#made.delete(rows);
    this.#arena.free(rows.at);
    const panels = new CpuTensor(at, rows.shape, "panels");
    this.#made.add(panels);
    return panels;
  }

  #perHead(
    kernel: Kernels["attention"],
    scratchBytes: Kernels["attentionScratch"],
    qkv: Tensor,
    heads: number,
    scale: number,
    out: CpuTensor,
  ): void {
    const [batch, tokens, width] = qkv.shape as [number, number, number];
    const headDim = width / 3 / heads;
    this.#withScratch(scratchBytes(tokens, headDim), (scratch) => {
      kernel(rowsAt(qkv), tokens, heads, headDim, scale, out.at, scratch, 0, batch * heads);
    });
  }

  #withScratch(bytes: number, f: (scratch: number) => void): void {
    const scratch = this.#arena.allocate(bytes);
    try {
      f(scratch);
    } finally {
      this.#arena.free(scratch);
    }
  }

  #move(x: unknown, from: Set<CpuTensor>, to: Set<CpuTensor>): void {
    if (x instanceof CpuTensor && from.delete(x)) to.add(x);
  }
}

function rowsAt(x: Tensor): number {
  return expectLayout(x, "rows").at;
}

function panelsAt(x: Tensor): number {
  return expectLayout(x, "panels").at;
}

function expectLayout(x: Tensor, layout: CpuTensor["layout"]): CpuTensor {
  if (!(x instanceof CpuTensor)) {
    throw new TypeError("Cannot use a tensor of another backend on the CPU: upload it here first");
  }
  if (x.layout !== layout) {
    const [found, wanted] = layout === "rows"
      ? ["weight", "vector or activation"]
      : ["vector or activation", "weight"];
    throw new TypeError(`Cannot use a tensor uploaded as ${found} here: upload it as ${wanted}`);
  }
  return x;
}
