/**
 * Operators between pictures and tokens, and on the places of numbers within rows.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { type CpuTools, ELEMENTS } from "../cpu_tools.ts";
import { rowsAt } from "../tensors.ts";

/** Operators on `cpu` that move whole rows. */
export function tokenOperators(
  cpu: CpuTools,
): Pick<Operators, "patchify" | "embed" | "firstTokens" | "token" | "meanTokens"> {
  return {
    patchify(images, patchSize) {
      const out = cpu.make(shapes.patchifyShape(images, patchSize));
      const [batch, channels, side] = images.shape as [number, number, number];
      const patches = shapes.rowsOf(out.shape);
      const step = cpu.lightStep(patches, shapes.columnsOf(out.shape));
      const units = Math.ceil(patches / step);
      cpu.run("patchify", units, rowsAt(images), batch, channels, side, patchSize, out.at, step);
      return out;
    },

    embed(patches, prefix, posEmbed) {
      const out = cpu.make(shapes.embedShape(patches, prefix, posEmbed));
      const [batch, count, dim] = patches.shape as [number, number, number];
      const tables = [prefix ? rowsAt(prefix) : 0, posEmbed ? rowsAt(posEmbed) : 0] as const;
      const sizes = [batch, count, prefix?.shape[1] ?? 0, posEmbed?.shape[1] ?? 0, dim] as const;
      const tokens = shapes.rowsOf(out.shape);
      const step = cpu.lightStep(tokens, dim);
      cpu.run("embed", Math.ceil(tokens / step), rowsAt(patches), ...tables, ...sizes, out.at, step);
      return out;
    },

    firstTokens(x, count) {
      const out = cpu.make(shapes.firstTokensShape(x, count));
      const [batch, tokens, dim] = x.shape as [number, number, number];
      const step = cpu.lightStep(batch, count * dim);
      cpu.run("firstTokens", Math.ceil(batch / step), rowsAt(x), batch, tokens, dim, count, out.at, step);
      return out;
    },

    token(x, index) {
      const out = cpu.make(shapes.tokenShape(x, index));
      const [batch, tokens, dim] = x.shape as [number, number, number];
      const step = cpu.lightStep(batch, dim);
      cpu.run("token", Math.ceil(batch / step), rowsAt(x), batch, tokens, dim, index, out.at, step);
      return out;
    },

    meanTokens(x, first) {
      const out = cpu.make(shapes.meanTokensShape(x, first));
      const [batch, tokens, dim] = x.shape as [number, number, number];
      const columns = cpu.kernels.MEAN_COLUMNS.value;
      const step = columns * Math.ceil(ELEMENTS / tokens / columns);
      const units = batch * Math.ceil(dim / step);
      cpu.run("meanTokens", units, rowsAt(x), tokens, dim, first, out.at, step);
      return out;
    },
  };
}

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
