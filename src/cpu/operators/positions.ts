/**
 * Operators that make use of where tokens lie in the picture.
 *
 * @module
 */
import type { Rotation, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { type CpuTools, ELEMENTS } from "../cpu_tools.ts";
import { type Rows, rowsAt } from "../tensors.ts";

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
  const headBytes = cos.shape.length === 3 ? 4 * (tokens - first) * headDim : 0;
  const rows = batch * tokens;
  const step = cpu.lightStep(rows, width);
  const tables = [rowsAt(cos), rowsAt(sin), headBytes] as const;
  const sizes = [rows, tokens, heads, headDim, first, Number(half)] as const;
  return {
    units: Math.ceil(rows / step),
    args: [rowsAt(qkv), ...tables, ...sizes, out.at, step] as const,
  };
}
