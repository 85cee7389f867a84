/**
 * Operators on the places of numbers within rows.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { CpuTools } from "../cpu_tools.ts";
import { rowsAt } from "../tensors.ts";

/** Operators on `cpu` that take rows apart and put them together. */
export function columnOperators(cpu: CpuTools): Pick<Operators, "columns" | "joinColumns" | "reshape"> {
  return {
    columns(x, start, length) {
      const out = cpu.make(shapes.columnsShape(x, start, length));
      const from = { at: rowsAt(x) + 4 * start, stride: shapes.columnsOf(x.shape) };
      moveRows(cpu, from, [shapes.rowsOf(x.shape), length], { at: out.at, stride: length });
      return out;
    },

    joinColumns(parts) {
      const out = cpu.make(shapes.joinColumnsShape(parts));
      const [rows, stride] = [shapes.rowsOf(out.shape), shapes.columnsOf(out.shape)];
      let { at } = out;
      for (const part of parts) {
        const length = shapes.columnsOf(part.shape);
        const from = { at: rowsAt(part), stride: isRepeated(part, rows) ? 0 : length };
        moveRows(cpu, from, [rows, length], { at, stride });
        at += 4 * length;
      }
      return out;
    },

    reshape: (x, shape) => cpu.view(x, shapes.reshapeShape(x, shape)),
  };
}

/** The first of some rows, and the floats from each to the next. */
interface Place {
  readonly at: number;
  readonly stride: number;
}

function moveRows(
  cpu: CpuTools,
  from: Place,
  [rows, length]: readonly [number, number],
  to: Place,
): void {
  const step = cpu.lightStep(rows, length);
  const units = Math.ceil(rows / step);
  cpu.run("columns", units, from.at, from.stride, rows, length, to.at, to.stride, step);
}

function isRepeated({ shape }: Tensor, rows: number): boolean {
  return shapes.rowsOf(shape) < rows;
}
