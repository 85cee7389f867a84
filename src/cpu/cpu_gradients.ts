/**
 * Gradients in WebAssembly: everything of the backend that infers, over kernels that can do both.
 *
 * @module
 */
import type { Role, Tensor, WeightType } from "../backend/backend.ts";
import type {
  BackwardBackend,
  DropMask,
  EmbedGradients,
  LinearGradients,
  LinearWants,
  NormGradients,
} from "../backend/backward.ts";
import * as backward from "../backend/backward_shapes.ts";
import * as shapes from "../backend/shapes.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import { CpuBackend } from "./cpu_backend.ts";
import type { CpuParts } from "./cpu_parts.ts";
import { gradientParts } from "./gradient_parts.ts";
import type { Job } from "./jobs.ts";
import type { Kernels } from "./kernels.ts";
import { Panels, Rows, rowsAt } from "./tensors.ts";
import { TRAINING, type TrainingKernel, type TrainingKernels } from "./training.ts";

/** Elements of a unit of elementwise work. */
const ELEMENTS = 16_384;
/** Rows whose sum is taken in one go: sums of sums lose less, and threads share them. */
const SUMMED_ROWS = 64;
/** Rows of a unit of `layerNormBackward`, whose sums over rows are summed up likewise. */
const NORMED_ROWS = 64;
/** Rows of a gradient that are summed up from parts at a time. */
const SUMMED_PARTS = 32;

/** Runs every operator, forwards and backwards, as a WebAssembly SIMD kernel. Training derives from it. */
export abstract class CpuGradients extends CpuBackend implements BackwardBackend {
  protected readonly parts: CpuParts<Kernels & TrainingKernels>;

  protected constructor(parts: CpuParts<Kernels & TrainingKernels>) {
    super(parts);
    this.parts = parts;
  }

  /** A weight is kept twice: packed, as `linear` reads it, and in rows, as it is trained. */
  override upload(
    data: Float32Array,
    shape: readonly number[],
    role: Role = "activation",
    type: WeightType = "f32",
  ): Tensor {
    if (role !== "weight") return super.upload(data, shape, role);
    if (type !== "f32") throw new TypeError(`Cannot train weights that are kept as ${type}: f32 is wanted`);
    const panels = super.upload(data, shape, role) as Panels;
    panels.scales = this.tools.arena.allocate((data.length + this.#spare(shape)) * 4);
    this.tools.arena.floats(panels.scales, data.length).set(data);
    return panels;
  }

  override read(x: Tensor): Promise<Float32Array> {
    return super.read(inRows(x));
  }

  gelu(x: Tensor): Tensor {
    return this.#eachElement("geluTo", x.shape, [rowsAt(x)]);
  }

  geluBackward(dy: Tensor, x: Tensor): Tensor {
    return this.#eachElement("geluBackward", backward.expectSame("gradient", dy, x), [rowsAt(dy), rowsAt(x)]);
  }

  tanh(x: Tensor): Tensor {
    return this.#eachElement("tanhTo", x.shape, [rowsAt(x)]);
  }

  tanhBackward(dy: Tensor, y: Tensor): Tensor {
    return this.#eachElement("tanhBackward", backward.expectSame("gradient", dy, y), [rowsAt(dy), rowsAt(y)]);
  }

  linearBackward(dy: Tensor, x: Tensor, weights: Linear<Tensor>, wants: LinearWants): LinearGradients {
    backward.expectLinearGradient(dy, x, weights);
    const bias = wants.bias ? this.tools.make([shapes.columnsOf(dy.shape)]) : undefined;
    return {
      x: wants.x ? this.#linearBackwardInput(dy, weights.weight) : undefined,
      weight: wants.weight ? this.#linearBackwardWeight(dy, x, bias) : undefined,
      bias: wants.weight || !bias ? bias : this.#sumRows(dy, bias.shape, bias),
    };
  }

  layerNormBackward(dy: Tensor, x: Tensor, norm: Norm<Tensor>, epsilon: number): NormGradients {
    backward.expectNormGradient(dy, x, norm);
    const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
    const { make, release } = this.tools;
    const units = Math.ceil(rows / NORMED_ROWS);
    const [dx, scales, biases] = [make(x.shape), make([units, columns]), make([units, columns])];
    const operands = [rowsAt(dy), rowsAt(x), rowsAt(norm.scale)];
    this.run("layerNormBackward", units, [
      ...operands,
      rows,
      columns,
      epsilon,
      NORMED_ROWS,
      dx.at,
      scales.at,
      biases.at,
    ]);
    const [scale, bias] = [this.#sumRows(scales, [columns]), this.#sumRows(biases, [columns])];
    release(scales);
    release(biases);
    return { x: dx, scale, bias };
  }

  droppedAttention(qkv: Tensor, heads: number, scale: number, drop: DropMask, queries?: number): Tensor {
    const out = this.tools.make(shapes.attentionShape(qkv, heads, queries));
    const [batch, count, dim] = out.shape as [number, number, number];
    const tokens = qkv.shape[1]!;
    const scratch = this.parts.kernels.attentionScratch(tokens, dim / heads);
    const operands = [rowsAt(qkv), tokens, heads, dim / heads, scale, count];
    this.#runHeads("droppedAttention", batch * heads, [...operands, ...dropArgs(drop), out.at], scratch);
    return out;
  }

  attentionBackward(
    dy: Tensor,
    qkv: Tensor,
    heads: number,
    scale: number,
    drop = backward.NOTHING_DROPPED,
  ): Tensor {
    backward.expectAttentionGradient(dy, qkv, heads);
    const out = this.tools.make(qkv.shape);
    const [batch, tokens, dim] = dy.shape as [number, number, number];
    const scratch = this.parts.kernels.attentionBackwardScratch(tokens, dim / heads);
    const operands = [rowsAt(dy), rowsAt(qkv), tokens, heads, dim / heads, scale];
    this.#runHeads("attentionBackward", batch * heads, [...operands, ...dropArgs(drop), out.at], scratch);
    return out;
  }

  softmaxBackward(dy: Tensor, y: Tensor): Tensor {
    const out = this.tools.make(backward.expectSame("gradient", dy, y));
    const [rows, columns] = [shapes.rowsOf(y.shape), shapes.columnsOf(y.shape)];
    const args = [rowsAt(dy), rowsAt(y), rows, columns, SUMMED_ROWS, out.at];
    this.run("softmaxBackward", Math.ceil(rows / SUMMED_ROWS), args);
    return out;
  }

  embedBackward(dy: Tensor, distilled: boolean): EmbedGradients {
    const [patchShape, tokenShape, shape] = backward.embedGradientShapes(dy, distilled);
    const [batch, tokens, dim] = dy.shape as [number, number, number];
    const patches = this.tools.make(patchShape);
    this.run("embedBackward", 1, [rowsAt(dy), batch, tokens, dim, distilled ? 2 : 1, patches.at]);
    const posEmbed = this.#sumRows(new Rows(rowsAt(dy), [batch, tokens * dim]), shape);
    const token = (index: number) => this.#copy(posEmbed.at + index * dim * 4, tokenShape);
    return { patches, clsToken: token(0), distToken: distilled ? token(1) : undefined, posEmbed };
  }

  patchifyBackward(dy: Tensor, channels: number, patchSize: number): Tensor {
    const out = this.tools.make(backward.patchifyGradientShape(dy, channels, patchSize));
    const [batch, , side] = out.shape as [number, number, number];
    this.run("patchifyBackward", 1, [rowsAt(dy), batch, channels, side, patchSize, out.at]);
    return out;
  }

  tokenBackward(dy: Tensor, index: number, tokens: number): Tensor {
    const out = this.tools.make(backward.tokenGradientShape(dy, index, tokens));
    const [batch, dim] = dy.shape as [number, number];
    this.run("tokenBackward", 1, [rowsAt(dy), batch, tokens, dim, index, out.at]);
    return out;
  }

  meanBackward(dy: Tensor): Tensor {
    return this.#eachElement("meanBackward", dy.shape, [rowsAt(dy)]);
  }

  crossEntropy(logits: Tensor, targets: Tensor, scale: number): Tensor {
    const { make, release } = this.tools;
    const out = make(backward.crossEntropyShape(logits, targets));
    const [batch, columns] = logits.shape as [number, number];
    const row = make([columns]);
    this.run("crossEntropy", 1, [rowsAt(logits), rowsAt(targets), batch, columns, scale, out.at, row.at]);
    release(row);
    return out;
  }

  crossEntropyBackward(logits: Tensor, targets: Tensor, scale: number, factor: number): Tensor {
    backward.crossEntropyShape(logits, targets);
    const out = this.tools.make(logits.shape);
    const [batch, columns] = logits.shape as [number, number];
    this.run("crossEntropyBackward", 1, [
      rowsAt(logits),
      rowsAt(targets),
      batch,
      columns,
      scale,
      factor,
      out.at,
    ]);
    return out;
  }

  dropout(x: Tensor, rate: number, key: number): Tensor {
    return this.#drop(x, 1, rate, key);
  }

  dropPath(x: Tensor, rate: number, key: number): Tensor {
    return this.#drop(x, shapes.sizeOf(x.shape) / x.shape[0]!, rate, key);
  }

  /** dx = dy·W: a linear whose weight is Wᵀ. */
  #linearBackwardInput(dy: Tensor, weight: Tensor): Tensor {
    const [columns, k] = weight.shape as [number, number];
    return this.#withPacked(
      inRows(weight).at,
      columns,
      k,
      (turned) => this.linear(dy, { weight: turned }),
    );
  }

  /** dWeight = dyᵀ·x; on the way dBias = Σ dy to `bias`, where it is wanted. */
  #linearBackwardWeight(dy: Tensor, x: Tensor, bias: Rows | undefined): Tensor {
    const [rows, columns, k] = [
      shapes.rowsOf(dy.shape),
      shapes.columnsOf(dy.shape),
      shapes.columnsOf(x.shape),
    ];
    const { kernels, pool } = this.parts;
    const { arena, make } = this.tools;
    const out = make([columns, k]);
    const tile = kernels.SPARE_ROWS.value + 1;
    const { parts, rowStep, tileStep, units } = gradientParts([rows, columns, k], tile, pool.capacity);
    const bytes = Math.ceil(kernels.linearBackwardScratch(k) / 64) * 64;
    const scratch = arena.allocate(bytes * pool.capacity);
    const sums = arena.allocate(parts * kernels.linearBackwardPart(columns, k));
    this.run("linearBackwardWeight", units, [
      rowsAt(dy),
      rowsAt(x),
      rows,
      columns,
      k,
      rowStep,
      tileStep,
      sums,
      scratch,
      bytes,
    ]);
    const args = [sums, parts, columns, k, SUMMED_PARTS, out.at, bias?.at ?? 0];
    this.run("sumParts", Math.ceil(columns / SUMMED_PARTS), args);
    arena.free(sums);
    arena.free(scratch);
    return out;
  }

  /** Calls `f` with the transpose of the [rows, columns] floats at `at`, as a weight. */
  #withPacked(at: number, rows: number, columns: number, f: (weight: Tensor) => Tensor): Tensor {
    const { kernels: { weightBytes, BLOCK, FLOAT32 } } = this.parts;
    const { arena } = this.tools;
    const packed = arena.allocate(weightBytes(columns, rows, FLOAT32.value));
    try {
      this.run("packTransposed", Math.ceil(rows / BLOCK.value), [at, rows, columns, packed]);
      return f(new Panels(packed, [columns, rows], "f32", 0));
    } finally {
      arena.free(packed);
    }
  }

  /** Σ over all axes but the last, as a tensor of `shape`. */
  #sumRows(x: Tensor, shape: readonly number[], out: Rows = this.tools.make(shape)): Rows {
    const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
    const { make, release } = this.tools;
    if (rows <= SUMMED_ROWS) {
      this.run("columnSums", 1, [rowsAt(x), rows, columns, SUMMED_ROWS, out.at]);
      return out;
    }
    const units = Math.ceil(rows / SUMMED_ROWS);
    const sums = make([units, columns]);
    this.run("columnSums", units, [rowsAt(x), rows, columns, SUMMED_ROWS, sums.at]);
    this.#sumRows(sums, shape, out);
    release(sums);
    return out;
  }

  #drop(x: Tensor, group: number, rate: number, key: number): Tensor {
    const out = this.tools.make(x.shape);
    const size = shapes.sizeOf(x.shape);
    this.runElements("dropout", size, [rowsAt(x)], [group, ...dropArgs({ rate, key }), out.at]);
    return out;
  }

  /** A kernel that makes one float of each float of its operands. */
  #eachElement(kernel: TrainingKernel, shape: readonly number[], operands: readonly number[]): Tensor {
    const out = this.tools.make(shape);
    const size = shapes.sizeOf(shape);
    this.runElements(kernel, size, operands, [out.at]);
    return out;
  }

  /** A kernel that goes over `size` elements of its operands. */
  protected runElements(
    kernel: TrainingKernel,
    size: number,
    operands: readonly number[],
    rest: readonly number[] = [],
  ): void {
    this.run(kernel, Math.ceil(size / ELEMENTS), [...operands, size, ELEMENTS, ...rest]);
  }

  /** A unit is a head, and every thread has `scratchBytes` of scratch, which are the last arguments. */
  #runHeads(kernel: TrainingKernel, heads: number, args: readonly number[], scratchBytes: number): void {
    const { arena } = this.tools;
    const bytes = Math.ceil(scratchBytes / 64) * 64;
    const scratch = arena.allocate(bytes * this.parts.pool.capacity);
    this.run(kernel, heads, [...args, scratch, bytes]);
    arena.free(scratch);
  }

  protected run(kernel: TrainingKernel, units: number, args: readonly number[]): void {
    const job: Job = { operator: "training", units, args: [TRAINING.indexOf(kernel), ...args] };
    this.tools.steps.add(() => this.parts.pool.run(job));
  }

  #copy(from: number, shape: readonly number[]): Rows {
    const { arena, steps, make } = this.tools;
    const out = make(shape);
    const size = shapes.sizeOf(shape);
    steps.add(() => arena.floats(out.at, size).set(arena.floats(from, size)));
    return out;
  }

  #spare(shape: readonly number[]): number {
    const { SPARE_ROWS, SPARE_COLUMNS } = this.parts.kernels;
    return SPARE_ROWS.value * shapes.columnsOf(shape) + SPARE_COLUMNS.value;
  }
}

/** The random bits below which something falls out, the factor on what stays, and the key. */
function dropArgs({ rate, key }: DropMask): number[] {
  return [Math.floor(rate * 2 ** 32), 1 / backward.keptShare(rate), key];
}

/** A weight's own numbers, or the tensor itself. */
export function inRows(x: Tensor): Rows {
  if (x instanceof Panels) return new Rows(x.scales, x.shape);
  return new Rows(rowsAt(x), x.shape);
}
