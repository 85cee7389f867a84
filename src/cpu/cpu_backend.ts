/**
 * The WebAssembly backend: tensors in one memory per model, operators in `wasm/`.
 *
 * @module
 */
import type { Backend, LinearOptions, Role, Tensor, WeightType } from "../backend/backend.ts";
import { Scopes } from "../backend/scopes.ts";
import * as shapes from "../backend/shapes.ts";
import { DisposedError } from "../errors.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import type { Arena } from "./arena.ts";
import { type CpuOptions, type CpuParts, openParts } from "./cpu_parts.ts";
import type { Job, JobOperator } from "./jobs.ts";
import type { Kernels } from "./kernels.ts";
import { releaseMemory } from "./memory.ts";
import { formatOf, packPanels } from "./pack_weight.ts";
import type { ThreadPool } from "./pool.ts";
import { Commands } from "./commands.ts";
import { type CpuTensor, expectPanels, Panels, Rows, rowsAt } from "./tensors.ts";

/** What a subclass makes operators with. */
export interface CpuTools {
  /** A tensor of the innermost scope. */
  make(shape: readonly number[]): Rows;
  /** Frees a tensor of the innermost scope. */
  release(x: Tensor): void;
  /** Whatever touches a tensor's numbers is one of them. */
  readonly steps: Commands;
  readonly arena: Arena;
}

/** A job is cut into about this many units per thread. They are taken several at a time, but at last one by one. */
const UNITS_PER_THREAD = 32;

/** The most panels of a unit. Packing its rows costs as much as one more. */
const PART_PANELS = 64;

/** Where there are few rows a product is cut into parts of the columns, at least this many per thread. */
const PARTS_PER_THREAD = 4;

/**
 * Float32 bytes of a weight that are widened at a time, if they hold a panel. With less, x is packed more often; all of a
 * weight would take 9 MB more for ViT-B.
 */
const SLAB_BYTES = 2.5e6;

/** The least queries of a unit, whose keys and values are packed for it. */
const UNIT_QUERIES = 40;

/** Runs every operator as a WebAssembly SIMD kernel, on the calling thread and those of its pool. */
export class CpuBackend implements Backend {
  readonly device = "cpu";
  readonly #kernels: Kernels;
  #memory: Arena | undefined;
  readonly #pool: ThreadPool;
  readonly #scopes = new Scopes<CpuTensor>((tensor) => this.#free(tensor));
  readonly #steps: Commands;

  /** Use `create`. */
  protected constructor({ kernels, arena, pool, immediate }: CpuParts) {
    this.#kernels = kernels;
    this.#memory = arena;
    this.#pool = pool;
    this.#steps = new Commands(immediate);
  }

  /** A backend with a memory of its own. */
  static async create(options: CpuOptions = {}): Promise<CpuBackend> {
    return new CpuBackend(await openParts(options));
  }

  /** Threads that would compute an operator now: those of the pool that have started, and the calling one. */
  get threads(): number {
    return this.#pool.size;
  }

  /** Bytes that tensors hold now. */
  get usedBytes(): number {
    return this.#arena.usedBytes;
  }

  upload(
    data: Float32Array,
    shape: readonly number[],
    role: Role = "activation",
    type: WeightType = "f32",
  ): Tensor {
    shapes.expectData(data, shape);
    this.#steps.run();
    if (role === "weight") {
      return this.#scopes.keep(packPanels(this.#kernels, this.#arena, data, shape as [number, number], type));
    }
    const rows = this.#make(shape);
    this.#arena.floats(rows.at, data.length).set(data);
    return rows;
  }

  read(x: Tensor): Promise<Float32Array> {
    const at = rowsAt(x);
    this.#steps.run();
    return Promise.resolve(this.#arena.floats(at, shapes.sizeOf(x.shape)).slice());
  }

  patchify(images: Tensor, patchSize: number): Tensor {
    const out = this.#make(shapes.patchifyShape(images, patchSize));
    const [batch, channels, side] = images.shape as [number, number, number];
    const from = rowsAt(images);
    this.#steps.add(() => this.#kernels.patchify(from, batch, channels, side, patchSize, out.at));
    return out;
  }

  linear(x: Tensor, { weight, bias }: Linear<Tensor>, options: LinearOptions = {}): Tensor {
    const { activation, residual } = options;
    const out = this.#make(shapes.linearShape(x, { weight, bias }, options));
    const { IDENTITY, GELU, TANH, linearScratch } = this.#kernels;
    const code = activation ? { gelu: GELU, tanh: TANH }[activation] : IDENTITY;
    const [columns, k] = weight.shape as [number, number];
    const rows = shapes.rowsOf(x.shape);
    const from = rowsAt(x);
    const added = [bias ? rowsAt(bias) : 0, residual ? rowsAt(residual) : 0];
    this.#withScratch(
      linearScratch(rows),
      (scratch) =>
        this.#eachSlab(expectPanels(weight), (at, first, count) => {
          const [rowStep, panelStep] = this.#linearSteps(rows, count);
          const units = Math.ceil(rows / rowStep) * Math.ceil(count / panelStep);
          const sizes = [rows, k, columns, code.value, out.at, ...scratch, rowStep, panelStep];
          const args = [from, at, first, count, ...added, ...sizes];
          this.#runJob({ operator: "linear", units, args });
        }),
    );
    return out;
  }

  embed(patches: Tensor, clsToken: Tensor, distToken: Tensor | undefined, posEmbed: Tensor): Tensor {
    const out = this.#make(shapes.embedShape(patches, clsToken, distToken, posEmbed));
    const [batch, count, dim] = patches.shape as [number, number, number];
    const tokens = [rowsAt(clsToken), distToken ? rowsAt(distToken) : 0, rowsAt(posEmbed)] as const;
    const from = rowsAt(patches);
    this.#steps.add(() => this.#kernels.embed(from, ...tokens, batch, count, dim, out.at));
    return out;
  }

  layerNorm(x: Tensor, norm: Norm<Tensor>, epsilon: number): Tensor {
    const out = this.#make(shapes.layerNormShape(x, norm));
    const rows = shapes.rowsOf(x.shape);
    const columns = shapes.columnsOf(x.shape);
    const step = Math.ceil(rows / this.#units);
    const args = [rowsAt(x), rowsAt(norm.scale), rowsAt(norm.bias), rows, columns, epsilon, out.at, step];
    this.#runJob({ operator: "layerNorm", units: Math.ceil(rows / step), args });
    return out;
  }

  attention(qkv: Tensor, heads: number, scale: number, queries?: number): Tensor {
    const out = this.#make(shapes.attentionShape(qkv, heads, queries));
    this.#perHead("attention", this.#kernels.attentionScratch, qkv, heads, scale, out, out.shape[1]);
    return out;
  }

  attentionWeights(qkv: Tensor, heads: number, scale: number): Tensor {
    const out = this.#make(shapes.attentionWeightsShape(qkv, heads));
    this.#perHead("attentionWeights", this.#kernels.attentionWeightsScratch, qkv, heads, scale, out);
    return out;
  }

  token(x: Tensor, index: number): Tensor {
    const out = this.#make(shapes.tokenShape(x, index));
    const [batch, tokens, dim] = x.shape as [number, number, number];
    const from = rowsAt(x);
    this.#steps.add(() => this.#kernels.token(from, batch, tokens, dim, index, out.at));
    return out;
  }

  softmax(x: Tensor): Tensor {
    const out = this.#make(x.shape);
    const from = rowsAt(x);
    const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
    this.#steps.add(() => this.#kernels.softmax(from, rows, columns, out.at));
    return out;
  }

  mean(a: Tensor, b: Tensor): Tensor {
    const out = this.#make(shapes.meanShape(a, b));
    const from = [rowsAt(a), rowsAt(b)] as const;
    this.#steps.add(() => this.#kernels.mean(...from, shapes.sizeOf(a.shape), out.at));
    return out;
  }

  scope<R>(f: () => R, consumed?: Tensor): R {
    return this.#scopes.scope(f, consumed);
  }

  dispose(): void {
    if (!this.#memory) return;
    this.#scopes.clear();
    this.#steps.clear();
    this.#pool.dispose();
    releaseMemory(this.#memory.memory);
    this.#memory = undefined;
  }

  get #arena(): Arena {
    if (!this.#memory) throw new DisposedError("Cannot use a backend that has been disposed: create another");
    return this.#memory;
  }

  protected get tools(): CpuTools {
    return {
      arena: this.#arena,
      make: (shape) => this.#make(shape),
      steps: this.#steps,
      release: (x) => this.#scopes.release(x),
    };
  }

  #make(shape: readonly number[]): Rows {
    const { SPARE_ROWS, SPARE_COLUMNS } = this.#kernels;
    const spare = SPARE_ROWS.value * shapes.columnsOf(shape) + SPARE_COLUMNS.value;
    return this.#scopes.keep(new Rows(this.#arena.allocate((shapes.sizeOf(shape) + spare) * 4), shape));
  }

  #free(tensor: CpuTensor): void {
    this.#memory?.free(tensor.at);
    if (tensor instanceof Panels && tensor.scales) this.#memory?.free(tensor.scales);
  }

  #perHead(
    operator: JobOperator,
    scratchBytes: Kernels["attentionScratch"],
    qkv: Tensor,
    heads: number,
    scale: number,
    out: Rows,
    queries: number = qkv.shape[1]!,
  ): void {
    const [batch, tokens, width] = qkv.shape as [number, number, number];
    const outBytes = shapes.sizeOf(out.shape) / batch * 4;
    const headDim = width / 3 / heads;
    const tile = this.#kernels.SPARE_ROWS.value + 1;
    const cuts = Math.min(Math.ceil(this.#units / batch / heads), Math.ceil(queries / UNIT_QUERIES));
    const step = Math.ceil(queries / cuts / tile) * tile;
    this.#withScratch(scratchBytes(tokens, headDim), (scratch) => {
      const args = [rowsAt(qkv), tokens, heads, headDim, scale, out.at, outBytes, queries, ...scratch, step];
      this.#runJob({ operator, units: batch * heads * Math.ceil(queries / step), args });
    });
  }

  /**
   * Rows and panels of a unit. Parts of the columns keep their piece of the weight in a core's own cache while all of a
   * thread's rows pass; more units come from cutting the rows, and only where these are few from cutting on.
   */
  #linearSteps(rows: number, panels: number): [number, number] {
    const tile = this.#kernels.SPARE_ROWS.value + 1;
    const parts = Math.ceil(panels / PART_PANELS);
    const down = Math.min(Math.ceil(this.#units / parts), Math.ceil(rows / tile));
    const across = Math.max(parts, Math.ceil(PARTS_PER_THREAD * this.threads / down));
    return [Math.ceil(rows / down / tile) * tile, Math.ceil(panels / across)];
  }

  /** How many units a job should have. */
  get #units(): number {
    return UNITS_PER_THREAD * this.threads;
  }

  /**
   * Calls `f` with the place of float32 panels of a weight, the first of them and their number. A weight of another type
   * is widened by all threads, slab after slab in one place: steps run in the order in which they are asked for.
   */
  #eachSlab(
    { at, shape, type, scales }: Panels,
    f: (at: number, first: number, count: number) => void,
  ): void {
    const { BLOCK, FLOAT32, panelCount, weightBytes } = this.#kernels;
    const [columns, k] = shape as [number, number];
    const panels = panelCount(columns);
    if (type === "f32") return f(at, 0, panels);
    const panelBytes = weightBytes(1, k, FLOAT32.value);
    const mostPanels = Math.max(Math.floor(SLAB_BYTES / panelBytes), 1);
    const slab = Math.ceil(panels / Math.ceil(panels / mostPanels));
    const out = this.#arena.allocate(slab * panelBytes);
    try {
      for (let first = 0; first < panels; first += slab) {
        const count = Math.min(slab, panels - first);
        const total = count * Math.ceil(k / BLOCK.value);
        const step = Math.ceil(total / this.#units);
        const args = [at, formatOf(this.#kernels, type), scales, columns, k, first, count, total, out, step];
        this.#runJob({ operator: "widen", units: Math.ceil(total / step), args });
        f(out, first, count);
      }
    } finally {
      this.#arena.free(out);
    }
  }

  /** Calls `f` with the start of `bytes` of scratch for every thread, and the bytes between two threads'. */
  #withScratch(bytes: number, f: (scratch: readonly [number, number]) => void): void {
    const perThread = Math.ceil(bytes / 64) * 64;
    const scratch = this.#arena.allocate(perThread * this.#pool.capacity);
    try {
      f([scratch, perThread]);
    } finally {
      this.#arena.free(scratch);
    }
  }

  /** Has the threads run `job` after all steps before it. */
  #runJob(job: Job): void {
    this.#steps.add(() => this.#pool.run(job));
  }
}
