/**
 * Operators on the places of numbers within rows.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { perQuad, quadGroups } from "./dispatch.ts";

/** Makes the operators that take rows apart and put them together. */
export function columnOperators(tools: GpuTools): Pick<Operators, "columns" | "joinColumns" | "reshape"> {
  return {
    columns(x, start, length) {
      const shape = shapes.columnsShape(x, start, length);
      const input = rowsOf(x);
      const out = tools.make(shape, input.type);
      moveRows(tools, input, out, {
        start,
        length,
        stride: strideOf(input),
        outStart: 0,
        end: strideOf(out),
      });
      return out;
    },

    joinColumns(parts) {
      const shape = shapes.joinColumnsShape(parts);
      const inputs = parts.map(rowsOf);
      const isHalf = inputs.every(({ type }) => type === "f16");
      const out = tools.make(shape, isHalf ? "f16" : "f32");
      let outStart = 0;
      for (const input of inputs) {
        const length = shapes.columnsOf(input.shape);
        const next = outStart + length;
        const stride = shapes.rowsOf(input.shape) < shapes.rowsOf(shape) ? 0 : strideOf(input);
        const end = next === shapes.columnsOf(shape) ? strideOf(out) : next;
        moveRows(tools, input, out, { start: 0, length, stride, outStart, end });
        outStart = next;
      }
      return out;
    },

    reshape: (x, shape) => reshape(tools, rowsOf(x), shapes.reshapeShape(x, shape)),
  };
}

/** The columns that are moved, and where to, as columns.wgsl has them. */
interface Move {
  readonly start: number;
  readonly length: number;
  readonly stride: number;
  readonly outStart: number;
  readonly end: number;
}

function moveRows(tools: GpuTools, x: Rows, out: Rows, { start, length, stride, outStart, end }: Move): void {
  const rows = shapes.rowsOf(out.shape);
  tools.run(
    { entry: "columns", files: ["quads", "columns"], types: { Input: x.type, Output: out.type } },
    [x, out],
    quadGroups({ shape: [rows, length] }),
    tools.uniform([rows, length, start, stride, outStart, strideOf(out), end]),
  );
}

/** A view where rows are as long or whole quads; otherwise what lies between them moves. */
function reshape(tools: GpuTools, x: Rows, shape: readonly number[]): Rows {
  const [from, columns] = [x.shape, shape].map(shapes.columnsOf) as [number, number];
  if (from === columns || (from % 4 === 0 && columns % 4 === 0)) return tools.memory.view(x, shape);
  const types = { Input: x.type, Output: x.type };
  const sizes = [columns, quadsOf(columns), from, strideOf(x)];
  return perQuad(tools, { entry: "reshape", files: ["quads", "reshape"], types }, [x], shape, sizes);
}

/** Numbers from one row to the next. */
export function strideOf({ shape }: { readonly shape: readonly number[] }): number {
  return 4 * quadsOf(shapes.columnsOf(shape));
}
