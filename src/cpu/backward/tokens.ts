/**
 * Gradients of the operators between pictures and tokens, and those on the places of numbers within rows.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { columnOperators } from "../operators/tokens.ts";
import { Rows, rowsAt } from "../tensors.ts";
import { sumRows } from "./column_sums.ts";
import type { TrainingTools } from "./training_tools.ts";

type Names =
  | "embedBackward"
  | "firstTokensBackward"
  | "meanTokensBackward"
  | "patchifyBackward"
  | "tokenBackward";

/** Operators on `cpu` that move whole rows. */
export function tokenGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, Names> {
  return {
    embedBackward(dy, prefix, positions) {
      const wanted = backward.embedGradientShapes(dy, prefix, positions);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      const patches = cpu.make(wanted.patches);
      const step = cpu.lightStep(batch, tokens * dim);
      const sizes = [batch, tokens, dim, prefix] as const;
      cpu.run("embedBackward", Math.ceil(batch / step), rowsAt(dy), ...sizes, patches.at, step);
      if (!wanted.prefix && !wanted.posEmbed) return { patches };
      const sums = sumRows(cpu, new Rows(rowsAt(dy), [batch, tokens * dim]), [1, tokens, dim]);
      const last = sums.at + 4 * (tokens - positions) * dim;
      const gradients = {
        patches,
        prefix: wanted.prefix && copy(cpu, sums.at, wanted.prefix),
        posEmbed: positions === tokens ? sums : wanted.posEmbed && copy(cpu, last, wanted.posEmbed),
      };
      if (positions < tokens) cpu.scopes.release(sums);
      return gradients;
    },

    patchifyBackward(dy, channels, patchSize) {
      const out = cpu.make(backward.patchifyGradientShape(dy, channels, patchSize));
      const [batch, , side] = out.shape as [number, number, number];
      const patches = shapes.rowsOf(dy.shape);
      const step = cpu.lightStep(patches, shapes.columnsOf(dy.shape));
      const units = Math.ceil(patches / step);
      cpu.run("patchifyBackward", units, rowsAt(dy), batch, channels, side, patchSize, out.at, step);
      return out;
    },

    firstTokensBackward(dy, tokens) {
      const out = cpu.make(backward.firstTokensGradientShape(dy, tokens));
      const [batch, count, dim] = dy.shape as [number, number, number];
      const step = cpu.lightStep(batch, tokens * dim);
      const units = Math.ceil(batch / step);
      cpu.run("firstTokensBackward", units, rowsAt(dy), batch, tokens, dim, count, out.at, step);
      return out;
    },

    tokenBackward(dy, index, tokens) {
      const out = cpu.make(backward.tokenGradientShape(dy, index, tokens));
      const [batch, dim] = dy.shape as [number, number];
      const step = cpu.lightStep(batch, tokens * dim);
      const units = Math.ceil(batch / step);
      cpu.run("tokenBackward", units, rowsAt(dy), batch, tokens, dim, index, out.at, step);
      return out;
    },

    meanTokensBackward(dy, first, tokens) {
      const out = cpu.make(backward.meanTokensGradientShape(dy, first, tokens));
      const [batch, dim] = dy.shape as [number, number];
      const step = cpu.lightStep(batch * tokens, dim);
      const units = Math.ceil(batch * tokens / step);
      cpu.run("meanTokensBackward", units, rowsAt(dy), batch, tokens, dim, first, out.at, step);
      return out;
    },
  };
}

/** A tensor of the floats at `from`. */
function copy(cpu: TrainingTools, from: number, shape: readonly number[]): Rows {
  const { arena } = cpu;
  const out = cpu.make(shape);
  const size = shapes.sizeOf(shape);
  cpu.commands.add(() => arena.floats(out.at, size).set(arena.floats(from, size)));
  return out;
}

/** Operators on `cpu` that put gradients of columns into their places. */
export function columnGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, "columnsBackward" | "joinColumnsBackward"> {
  const { columns: take } = columnOperators(cpu);
  return {
    columnsBackward(dy, start, columns) {
      const out = cpu.make(backward.columnsGradientShape(dy, start, columns));
      const [rows, length] = [shapes.rowsOf(dy.shape), shapes.columnsOf(dy.shape)];
      const step = cpu.lightStep(rows, columns);
      const units = Math.ceil(rows / step);
      cpu.run("columnsBackward", units, rowsAt(dy), rows, length, start, columns, out.at, step);
      return out;
    },

    joinColumnsBackward(dy, parts) {
      const starts = backward.joinedStarts(dy, parts);
      return parts.map((shape, i) => {
        const own = take(dy, starts[i]!, shapes.columnsOf(shape));
        const isWhole = shapes.rowsOf(shape) === shapes.rowsOf(dy.shape);
        const gradient = isWhole ? cpu.view(own, shape) : sumRows(cpu, own, shape);
        cpu.scopes.release(own);
        return gradient;
      });
    },
  };
}
