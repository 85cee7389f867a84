/**
 * Gradients on WebGPU: everything of the backend that infers, and kernels of `training_shaders.ts`.
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
import { attentionCounts } from "./attention_tile.ts";
import { GpuBackend, quadGroups, spread } from "./gpu_backend.ts";
import { matrixBytes, padRows, quadsOf } from "./layout.ts";
import { choosePartedTile, partCounts, tileGroups } from "./linear_tile.ts";
import type { Program } from "./program.ts";
import { Matrix, Rows, rowsOf } from "./tensors.ts";

/** Rows and quads of columns that a group of threads sums up; sums of sums lose less, and many groups share them. */
const SUMS = { SUMMED: 256, ACROSS: 16 };

/** Files by which weights of attention fall out. */
const DROPPING = ["random_bits", "drop_weights"] as const;

/** Parts of qkv, as heads.wgsl counts them. */
const [KEY, VALUE] = [1, 2];

/** Runs every operator, forwards and backwards, as a WGSL kernel. Training derives from it. */
export abstract class GpuGradients extends GpuBackend implements BackwardBackend {
  /** A weight is kept twice: transposed, as `linear` reads it, and in rows, as it is trained. */
  override upload(
    data: Float32Array,
    shape: readonly number[],
    role: Role = "activation",
    type: WeightType = "f32",
  ): Tensor {
    if (role === "weight" && type !== "f32") {
      throw new TypeError(`Cannot train weights that are kept as ${type}: f32 is wanted`);
    }
    const x = super.upload(data, shape, role);
    if (!(x instanceof Matrix)) return x;
    const bytes = matrixBytes(shape, "f32");
    const rows = new Rows(this.tools.borrow(bytes), x.shape);
    this.tools.write(rows.loan, 0, padRows(data, shape));
    // Whole quads of rows, those beyond the last zero: so they are the matrix of the transposed linear.
    if (bytes > rows.bytes) this.tools.write(rows.loan, rows.bytes, new Uint8Array(bytes - rows.bytes));
    x.rows = rows;
    return x;
  }

  override read(x: Tensor): Promise<Float32Array> {
    return super.read(inRows(x));
  }

  gelu(x: Tensor): Tensor {
    return this.#perQuad({ entry: "geluTo", files: ["quads", "gelu", "gelu_to"] }, [rowsOf(x)], x.shape);
  }

  geluBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    const files = ["quads", "exp", "gelu", "gelu_backward"] as const;
    return this.#perQuad({ entry: "geluBackward", files }, [rowsOf(dy), rowsOf(x)], shape);
  }

  tanh(x: Tensor): Tensor {
    return this.#perQuad({ entry: "tanhTo", files: ["quads", "tanh", "tanh_to"] }, [rowsOf(x)], x.shape);
  }

  tanhBackward(dy: Tensor, y: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, y);
    const program = { entry: "tanhBackward", files: ["quads", "tanh_backward"] } as const;
    return this.#perQuad(program, [rowsOf(dy), rowsOf(y)], shape);
  }

  linearBackward(dy: Tensor, x: Tensor, weights: Linear<Tensor>, wants: LinearWants): LinearGradients {
    backward.expectLinearGradient(dy, x, weights);
    return {
      x: wants.x ? this.#linearBackwardInput(dy, weights.weight) : undefined,
      weight: wants.weight ? this.#linearBackwardWeight(rowsOf(dy), rowsOf(x)) : undefined,
      bias: wants.bias ? this.#sumRows(rowsOf(dy), [shapes.columnsOf(dy.shape)]) : undefined,
    };
  }

  layerNormBackward(dy: Tensor, x: Tensor, norm: Norm<Tensor>, epsilon: number): NormGradients {
    backward.expectNormGradient(dy, x, norm);
    const { make, run, sizes, release } = this.tools;
    const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
    const operands = [rowsOf(dy), rowsOf(x)];
    const [dx, moments] = [make(x.shape), make([rows, 4])];
    run(
      { entry: "layerNormBackward", files: ["rows", "layer_norm_backward"] },
      [...operands, rowsOf(norm.scale), dx, moments],
      spread(rows),
      sizes([columns, quadsOf(columns)], [epsilon]),
    );
    const units = Math.ceil(rows / SUMS.SUMMED);
    const sums = [make([units, columns]), make([units, columns])];
    run(
      { entry: "normSums", files: ["norm_sums"], counts: SUMS },
      [...operands, moments, ...sums],
      sumGroups(rows, quadsOf(columns)),
      sizes([rows, quadsOf(columns)]),
    );
    const [scale, bias] = sums.map((x) => this.#sumRows(x, [columns])) as [Rows, Rows];
    for (const x of [moments, ...sums]) release(x);
    return { x: dx, scale, bias };
  }

  droppedAttention(qkv: Tensor, heads: number, scale: number, drop: DropMask, queries?: number): Tensor {
    const out = this.tools.make(shapes.attentionShape(qkv, heads, queries));
    const [batch, count, dim] = out.shape as [number, number, number];
    const counts = attentionCounts(dim / heads);
    this.tools.run(
      { entry: "attention", files: ["exp", "heads", ...DROPPING, "attention"], counts },
      [rowsOf(qkv), out],
      [Math.ceil(count / counts.ROWS), heads, batch],
      this.#heads([qkv.shape[1]!, heads, dim], scale, count, drop),
    );
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
    const { make, run, release } = this.tools;
    const [batch, tokens, dim] = dy.shape as [number, number, number];
    const out = make(qkv.shape);
    const moments = make([batch, heads, tokens, 4]);
    const tensors = [rowsOf(qkv), out, rowsOf(dy), moments];
    const sizes = this.#heads([tokens, heads, dim], scale, tokens, drop);
    const counts = attentionCounts(dim / heads, "backwards");
    const groups = [Math.ceil(tokens / counts.ROWS), heads, batch] as const;
    const kept = drop.rate > 0 ? DROPPING : ["keep_weights"] as const;
    const files = ["exp", "heads", ...kept, "heads_backward"] as const;
    run(
      { entry: "attentionBackward", files: [...files, "attention_backward"], counts },
      tensors,
      groups,
      sizes,
    );
    for (const PART of [KEY, VALUE]) {
      const program = { entry: "keysBackward", files: [...files, "keys_backward"] as const, counts };
      run({ ...program, constants: { PART } }, tensors, groups, sizes);
    }
    release(moments);
    return out;
  }

  softmaxBackward(dy: Tensor, y: Tensor): Tensor {
    const { make, run, sizes } = this.tools;
    const out = make(backward.expectSame("gradient", dy, y));
    const columns = shapes.columnsOf(y.shape);
    run(
      { entry: "softmaxBackward", files: ["rows", "softmax_backward"] },
      [rowsOf(dy), rowsOf(y), out],
      spread(shapes.rowsOf(y.shape)),
      sizes([columns, quadsOf(columns)]),
    );
    return out;
  }

  embedBackward(dy: Tensor, distilled: boolean): EmbedGradients {
    const [patchShape, tokenShape, shape] = backward.embedGradientShapes(dy, distilled);
    const [batch, tokens, dim] = dy.shape as [number, number, number];
    const sizes = [patchShape[1]!, tokens, quadsOf(dim)];
    const program = { entry: "embedBackward", files: ["quads", "embed_backward"] } as const;
    const patches = this.#perQuad(program, [rowsOf(dy)], patchShape, sizes);
    const posEmbed = this.#sumRows(rowsOf(dy), shape, batch, tokens * quadsOf(dim));
    const token = (index: number) => {
      const sizes = [tokens, quadsOf(dim), index];
      return this.#perQuad({ entry: "token", files: ["quads", "token"] }, [posEmbed], tokenShape, sizes);
    };
    return { patches, clsToken: token(0), distToken: distilled ? token(1) : undefined, posEmbed };
  }

  patchifyBackward(dy: Tensor, channels: number, patchSize: number): Tensor {
    const shape = backward.patchifyGradientShape(dy, channels, patchSize);
    const side = shape[3]!;
    const sizes = [channels, side, quadsOf(side), patchSize, 4 * quadsOf(shapes.columnsOf(dy.shape))];
    const program = { entry: "patchifyBackward", files: ["quads", "patchify_backward"] } as const;
    return this.#perQuad(program, [rowsOf(dy)], shape, sizes);
  }

  tokenBackward(dy: Tensor, index: number, tokens: number): Tensor {
    const shape = backward.tokenGradientShape(dy, index, tokens);
    const sizes = [tokens, quadsOf(shape[2]!), index];
    return this.#perQuad(
      { entry: "tokenBackward", files: ["quads", "token_backward"] },
      [rowsOf(dy)],
      shape,
      sizes,
    );
  }

  meanBackward(dy: Tensor): Tensor {
    return this.#perQuad(
      { entry: "meanBackward", files: ["quads", "mean_backward"] },
      [rowsOf(dy)],
      dy.shape,
    );
  }

  crossEntropy(logits: Tensor, targets: Tensor, scale: number): Tensor {
    const out = this.tools.make(backward.crossEntropyShape(logits, targets));
    const program = { entry: "crossEntropy", files: [...LOGITS, "log", "cross_entropy"] } as const;
    this.#perLogits(program, [rowsOf(logits), rowsOf(targets), out], [scale, 1]);
    return out;
  }

  crossEntropyBackward(logits: Tensor, targets: Tensor, scale: number, factor: number): Tensor {
    backward.crossEntropyShape(logits, targets);
    const out = this.tools.make(logits.shape);
    const program = { entry: "crossEntropyBackward", files: [...LOGITS, "cross_entropy_backward"] } as const;
    this.#perLogits(program, [rowsOf(logits), rowsOf(targets), out], [scale, factor]);
    return out;
  }

  dropout(x: Tensor, rate: number, key: number): Tensor {
    return this.#drop(x, 1, rate, key);
  }

  dropPath(x: Tensor, rate: number, key: number): Tensor {
    return this.#drop(x, shapes.sizeOf(x.shape) / x.shape[0]!, rate, key);
  }

  /** dx = dy·W: a linear whose weight is Wᵀ, which W's rows are as they lie. */
  #linearBackwardInput(dy: Tensor, weight: Tensor): Tensor {
    const [columns, k] = weight.shape as [number, number];
    return this.linear(dy, { weight: new Matrix(inRows(weight).loan, [k, columns], "f32", undefined) });
  }

  /** dWeight = dyᵀ·x. */
  #linearBackwardWeight(dy: Rows, x: Rows): Tensor {
    const { make, run, sizes, groups, release } = this.tools;
    const [rows, columns, k] = [dy, dy, x].map(({ shape }, i) =>
      i ? shapes.columnsOf(shape) : shapes.rowsOf(shape)
    ) as [number, number, number];
    const { tile, parts, span } = choosePartedTile(rows, columns, quadsOf(k), groups);
    const sums = make(parts > 1 ? [parts, columns, k] : [columns, k]);
    run(
      { entry: "linearBackward", files: ["linear_backward"], counts: partCounts(tile) },
      [dy, x, sums],
      [...tileGroups(tile, columns, quadsOf(k)), parts],
      sizes([rows, columns, quadsOf(columns), quadsOf(k), span]),
    );
    if (parts === 1) return sums;
    const gradient = this.#sumRows(sums, [columns, k], parts, columns * quadsOf(k));
    release(sums);
    return gradient;
  }

  /** Σ over all axes but the last, or over `rows` rows of `quads` quads, as a tensor of `shape`. */
  #sumRows(
    x: Rows,
    shape: readonly number[],
    rows = shapes.rowsOf(x.shape),
    quads = quadsOf(shapes.columnsOf(x.shape)),
  ): Rows {
    const { make, run, sizes, release } = this.tools;
    const units = Math.ceil(rows / SUMS.SUMMED);
    const sums = make(units > 1 ? [units, 4 * quads] : shape);
    const program = { entry: "columnSums", files: ["column_sums"] as const, counts: SUMS };
    run(program, [x, sums], sumGroups(rows, quads), sizes([rows, quads]));
    if (units === 1) return sums;
    const out = this.#sumRows(sums, shape, units, quads);
    release(sums);
    return out;
  }

  /** The numbers of heads.wgsl. */
  #heads(
    [tokens, heads, dim]: readonly [number, number, number],
    scale: number,
    queries: number,
    { rate, key }: DropMask,
  ): GPUBuffer {
    const strides = [3 * dim, dim].map((columns) => 4 * quadsOf(columns));
    const integers = [tokens, heads, dim / heads, ...strides, queries, limitOf(rate), key];
    const fractions = [scale, 1 / backward.keptShare(rate)];
    return rate > 0 ? this.tools.rates(integers, fractions) : this.tools.sizes(integers, fractions);
  }

  #drop(x: Tensor, size: number, rate: number, key: number): Tensor {
    const factor = 1 / backward.keptShare(rate);
    const columns = shapes.columnsOf(x.shape);
    const out = this.tools.make(x.shape);
    const rates = [columns, quadsOf(columns), size, limitOf(rate), key];
    this.tools.run(
      { entry: "dropout", files: ["quads", "random_bits", "dropout"] },
      [rowsOf(x), out],
      quadGroups(out),
      this.tools.rates(rates, [factor]),
    );
    return out;
  }

  /** A kernel with a thread for every quad of the result. */
  #perQuad(
    program: Program,
    inputs: readonly Rows[],
    shape: readonly number[],
    sizes?: readonly number[],
  ): Rows {
    const out = this.tools.make(shape);
    this.tools.run(program, [...inputs, out], quadGroups(out), sizes && this.tools.sizes(sizes));
    return out;
  }

  /** A kernel with a group for every row of logits. */
  #perLogits(program: Program, tensors: readonly Rows[], fractions: readonly number[]): void {
    const [rows, columns] = tensors[0]!.shape as [number, number];
    this.tools.run(program, tensors, spread(rows), this.tools.sizes([columns, quadsOf(columns)], fractions));
  }
}

/** Files of the kernels on logits. */
const LOGITS = ["exp", "rows", "logits"] as const;

/** Groups of `columnSums` and `normSums`. */
function sumGroups(rows: number, quads: number): [number, number, number] {
  return [...spread(Math.ceil(quads / SUMS.ACROSS)), Math.ceil(rows / SUMS.SUMMED)];
}

/** A weight's own numbers, or the tensor itself. */
export function inRows(x: Tensor): Rows {
  return x instanceof Matrix && x.rows ? x.rows : rowsOf(x);
}

/** The random bits below which something falls out. */
function limitOf(rate: number): number {
  return Math.floor(rate * 2 ** 32);
}
