/**
 * Attention, the maps of its weights, and the positions that it makes use of.
 *
 * @module
 */
import type { Rotation, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { type CpuTools, ELEMENTS } from "../cpu_tools.ts";
import { type Rows, rowsAt } from "../tensors.ts";

/** The least queries of a unit, whose keys and values are packed for it. */
const UNIT_QUERIES = 40;

/** Dropout of weights, in the arguments of `attention` in `wasm/attention.ts`. */
export interface DropArgs {
  /** A weight is 0 where its random bits are below this. */
  readonly limit: number;
  /** The factor on all other weights. */
  readonly factor: number;
  readonly key: number;
}

const NOTHING: DropArgs = { limit: 0, factor: 1, key: 0 };

/** Operators on `cpu` head by head. */
export function attentionOperators(cpu: CpuTools): Pick<Operators, "attention" | "attentionWeights"> {
  return {
    attention: (qkv, heads, scale, queries, _drop, bias) =>
      attend(cpu, { qkv, heads, scale, queries, bias }, NOTHING),

    attentionWeights(qkv, heads, scale, bias) {
      const out = cpu.make(shapes.attentionWeightsShape(qkv, heads, bias));
      const [batch, tokens, width] = qkv.shape as [number, number, number];
      const headDim = width / 3 / heads;
      const step = queryStep(cpu, batch * heads, tokens);
      const units = batch * heads * Math.ceil(tokens / step);
      cpu.withScratch(cpu.kernels.attentionWeightsScratch(tokens, headDim), (...scratch) => {
        cpu.run(
          "attentionWeights",
          units,
          rowsAt(qkv),
          tokens,
          heads,
          headDim,
          scale,
          bias ? rowsAt(bias) : 0,
          out.at,
          ...scratch,
          step,
        );
      });
      return out;
    },
  };
}

/** What attends to what, as in `Backend.attention`. */
export interface AttentionArgs {
  readonly qkv: Tensor;
  readonly heads: number;
  readonly scale: number;
  readonly queries: number | undefined;
  readonly bias: Tensor | undefined;
}

/** The first `queries` tokens' attention; only kernels of training drop weights or keep `maps`. */
export function attend(
  cpu: CpuTools,
  { qkv, heads, scale, queries, bias }: AttentionArgs,
  { limit, factor, key }: DropArgs,
  out: Rows = cpu.make(shapes.attentionShape(qkv, heads, queries, bias)),
  maps = 0,
): Rows {
  const [batch, count, dim] = out.shape as [number, number, number];
  const tokens = qkv.shape[1]!;
  const headDim = dim / heads;
  const step = queryStep(cpu, batch * heads, count);
  const units = batch * heads * Math.ceil(count / step);
  const operands = [rowsAt(qkv), tokens, heads, headDim, scale, bias ? rowsAt(bias) : 0] as const;
  const dropping = [limit, factor, key, maps] as const;
  cpu.withScratch(cpu.kernels.attentionScratch(tokens, headDim), (...scratch) => {
    cpu.run("attention", units, ...operands, ...dropping, out.at, count, ...scratch, step);
  });
  return out;
}

/** Queries of a unit: whole tiles, few where there are few heads, but not so few that packing keys takes longer. */
function queryStep(cpu: CpuTools, heads: number, queries: number): number {
  const tile = cpu.kernels.SPARE_ROWS.value + 1;
  const cuts = Math.min(Math.ceil(cpu.units / heads), Math.ceil(queries / UNIT_QUERIES));
  return Math.ceil(queries / cuts / tile) * tile;
}

/** Operators on `cpu` of rotary and of relative positions. */
export function positionOperators(cpu: CpuTools): Pick<Operators, "rotate" | "attentionBias"> {
  return {
    rotate(qkv, cos, sin, rotation) {
      const out = cpu.make(shapes.rotateShape(qkv, cos, sin, rotation));
      const { units, args } = rotationArgs(cpu, qkv, [cos, sin], rotation, out);
      cpu.run("rotate", units, ...args);
      return out;
    },

    attentionBias(table, index) {
      const out = cpu.make(shapes.attentionBiasShape(table, index));
      const [rows, heads] = table.shape as [number, number];
      const places = shapes.sizeOf(index.shape);
      const step = Math.ceil(ELEMENTS / heads);
      const units = Math.ceil(places / step);
      cpu.run("attentionBias", units, rowsAt(table), rowsAt(index), rows, heads, places, out.at, step);
      return out;
    },
  };
}

/** The units and arguments of `rotate` and of its gradient, to `out`. */
export function rotationArgs(
  cpu: CpuTools,
  qkv: Tensor,
  [cos, sin]: readonly [Tensor, Tensor],
  { heads, first, half }: Rotation,
  out: Rows,
) {
  const [batch, tokens, width] = qkv.shape as [number, number, number];
  const headDim = width / 3 / heads;
  const headBytes = cos.shape.length === 3 ? 4 * headDim : 0;
  const rows = batch * tokens;
  const step = cpu.lightStep(rows, width);
  const tables = [rowsAt(cos), rowsAt(sin), headBytes] as const;
  const sizes = [rows, tokens, heads, headDim, first, Number(half)] as const;
  return {
    units: Math.ceil(rows / step),
    args: [rowsAt(qkv), ...tables, ...sizes, out.at, step] as const,
  };
}
