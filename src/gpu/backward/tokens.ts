/**
 * Gradients of the operators between pictures and tokens, and those on the places of numbers within rows.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf, strideOf } from "../memory/layout.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { perQuad } from "../operators/dispatch.ts";
import { columnOperators, tokenOperators } from "../operators/tokens.ts";
import { sumRows } from "./column_sums.ts";

type Names =
  | "embedBackward"
  | "firstTokensBackward"
  | "meanTokensBackward"
  | "patchifyBackward"
  | "tokenBackward";

/** Makes the gradients of operators between pictures and tokens. */
export function tokenGradients(tools: GpuTools): Pick<BackwardOperators, Names> {
  const { firstTokens } = tokenOperators(tools);
  return {
    embedBackward(dy, prefix, positions) {
      const wanted = backward.embedGradientShapes(dy, prefix, positions);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      /** The last tokens of every picture. */
      const last = (x: Rows, shape: readonly number[]) => {
        const sizes = [shape[1]!, tokens, quadsOf(dim)];
        return perQuad(
          tools,
          { entry: "embedBackward", files: ["quads", "embed_backward"] },
          [x],
          shape,
          sizes,
        );
      };
      const patches = last(rowsOf(dy), wanted.patches);
      if (!wanted.prefix && !wanted.posEmbed) return { patches };
      const sums = sumRows(tools, rowsOf(dy), [1, tokens, dim], batch, tokens * quadsOf(dim));
      const gradients = {
        patches,
        prefix: wanted.prefix && firstTokens(sums, prefix),
        posEmbed: positions === tokens ? sums : wanted.posEmbed && last(sums, wanted.posEmbed),
      };
      if (positions < tokens) tools.release(sums);
      return gradients;
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
  tools: GpuTools,
): Pick<BackwardOperators, "columnsBackward" | "joinColumnsBackward"> {
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
        const gradient = isWhole ? tools.memory.view(own, shape) : sumRows(tools, own, shape);
        tools.release(own);
        return gradient;
      });
    },
  };
}
