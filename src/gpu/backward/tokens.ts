/**
 * Gradients of the operators between pictures and tokens, and those on the places of numbers within rows.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { quadsOf, strideOf } from "../memory/layout.ts";
import { rowsOf } from "../memory/tensors.ts";
import { perQuad } from "../operators/dispatch.ts";
import { columnOperators } from "../operators/tokens.ts";
import { sumColumns, sumRows } from "./column_sums.ts";
import type { TrainingTools } from "./training_tools.ts";

type Names =
  | "embedBackward"
  | "firstTokensBackward"
  | "meanTokensBackward"
  | "patchifyBackward"
  | "tokenBackward";

/** Makes the gradients of operators between pictures and tokens. */
export function tokenGradients(training: TrainingTools): Pick<BackwardOperators, Names> {
  const { tools } = training;
  return {
    embedBackward(dy, prefix, positions) {
      const wanted = backward.embedGradientShapes(dy, prefix, positions);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      const sizes = [wanted.patches[1]!, tokens, quadsOf(dim)];
      const program = { entry: "embedBackward", files: ["quads", "embed_backward"] } as const;
      const patches = perQuad(tools, program, [rowsOf(dy)], wanted.patches, sizes);
      const [rows, stride] = [batch, tokens * quadsOf(dim)];
      const parts = [[wanted.prefix, 0], [wanted.posEmbed, tokens - positions]] as const;
      const summed = parts.filter(([shape]) => shape).map(([shape, first]) => {
        return {
          shape: shape!,
          rows,
          stride,
          quads: shape![1]! * quadsOf(dim),
          skipped: first * quadsOf(dim),
        };
      });
      const sums = sumColumns(training, rowsOf(dy), summed).values();
      return {
        patches,
        prefix: wanted.prefix && sums.next().value,
        posEmbed: wanted.posEmbed && sums.next().value,
      };
    },

    patchifyBackward(dy, channels, patchSize) {
      const shape = backward.patchifyGradientShape(dy, channels, patchSize);
      const side = shape[3]!;
      const sizes = [channels, side, quadsOf(side), patchSize, 4 * quadsOf(shapes.columnsOf(dy.shape))];
      const program = { entry: "patchifyBackward", files: ["quads", "patchify_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], shape, sizes);
    },

    firstTokensBackward(dy, tokens) {
      const shape = backward.firstTokensGradientShape(dy, tokens);
      const sizes = [tokens, quadsOf(shape[2]!), dy.shape[1]!];
      const program = { entry: "firstTokensBackward", files: ["quads", "first_tokens_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], shape, sizes);
    },

    meanTokensBackward(dy, first, tokens) {
      const shape = backward.meanTokensGradientShape(dy, first, tokens);
      const sizes = [tokens, quadsOf(shape[2]!), first];
      const program = { entry: "meanTokensBackward", files: ["quads", "mean_tokens_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], shape, sizes);
    },

    tokenBackward(dy, index, tokens) {
      const shape = backward.tokenGradientShape(dy, index, tokens);
      const sizes = [tokens, quadsOf(shape[2]!), index];
      const program = { entry: "tokenBackward", files: ["quads", "token_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], shape, sizes);
    },
  };
}

/** Makes the operators that put gradients of columns into their places. */
export function columnGradients(
  training: TrainingTools,
): Pick<BackwardOperators, "columnsBackward" | "joinColumnsBackward"> {
  const { tools } = training;
  const { columns: take } = columnOperators(tools);
  return {
    columnsBackward(dy, start, columns) {
      const shape = backward.columnsGradientShape(dy, start, columns);
      const sizes = [quadsOf(columns), start, shapes.columnsOf(dy.shape), strideOf(dy)];
      const program = { entry: "columnsBackward", files: ["quads", "columns_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], shape, sizes);
    },

    joinColumnsBackward(dy, parts) {
      const starts = backward.joinedStarts(dy, parts);
      return parts.map((shape, i) => {
        const own = rowsOf(take(dy, starts[i]!, shapes.columnsOf(shape)));
        const isWhole = shapes.rowsOf(shape) === shapes.rowsOf(dy.shape);
        const gradient = isWhole ? tools.memory.view(own, shape) : sumRows(training, own, shape);
        tools.release(own);
        return gradient;
      });
    },
  };
}
