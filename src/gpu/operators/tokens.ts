/**
 * Operators between pictures and tokens.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { rowsOf, vectorOf } from "../memory/tensors.ts";
import { perQuad } from "./dispatch.ts";

/** Quads of columns whose mean a group of threads takes, and tokens of which each thread takes the next. */
const MEAN = { ACROSS: 16, DOWN: 16 };

/** Makes the operators between pictures and tokens. */
export function tokenOperators(
  tools: GpuTools,
): Pick<Operators, "patchify" | "embed" | "firstTokens" | "token" | "meanTokens"> {
  return {
    patchify(images, patchSize) {
      const shape = shapes.patchifyShape(images, patchSize);
      const [, channels, side] = images.shape as [number, number, number];
      const sizes = [channels, side, 4 * quadsOf(side), patchSize, quadsOf(shapes.columnsOf(shape))];
      const input = rowsOf(images);
      const types = { Input: input.type, Output: tools.activations };
      return perQuad(
        tools,
        { entry: "patchify", files: ["quads", "patchify"], types },
        [input],
        shape,
        sizes,
      );
    },

    embed(patches, prefix, posEmbed) {
      const shape = shapes.embedShape(patches, prefix, posEmbed);
      const unread = prefix && posEmbed ? undefined : tools.make([1]);
      const inputs = [rowsOf(patches), ...[prefix, posEmbed].map((x) => x ? vectorOf(x) : unread!)];
      const sizes = [patches.shape[1]!, shape[1]!, posEmbed?.shape[1] ?? 0, quadsOf(shape[2]!)];
      const types = { Input: inputs[0]!.type };
      const out = perQuad(tools, { entry: "embed", files: ["quads", "embed"], types }, inputs, shape, sizes);
      if (unread) tools.release(unread);
      return out;
    },

    firstTokens(x, count) {
      const shape = shapes.firstTokensShape(x, count);
      const sizes = [x.shape[1]!, quadsOf(shape[2]!), count];
      const input = rowsOf(x);
      const types = { Input: input.type, Output: input.type };
      const program = { entry: "firstTokens", files: ["quads", "first_tokens"], types } as const;
      return perQuad(tools, program, [input], shape, sizes);
    },

    token(x, index) {
      const shape = shapes.tokenShape(x, index);
      const sizes = [x.shape[1]!, quadsOf(shape[1]!), index];
      const input = rowsOf(x);
      const types = { Input: input.type, Output: input.type };
      return perQuad(tools, { entry: "token", files: ["quads", "token"], types }, [input], shape, sizes);
    },

    meanTokens(x, first) {
      const shape = shapes.meanTokensShape(x, first);
      const [batch, dim] = shape as [number, number];
      const out = tools.make(shape);
      const input = rowsOf(x);
      const types = { Input: input.type };
      tools.run(
        { entry: "meanTokens", files: ["mean_tokens"], types, counts: MEAN },
        [input, out],
        [Math.ceil(quadsOf(dim) / MEAN.ACROSS), batch],
        tools.uniform([x.shape[1]!, quadsOf(dim), first]),
      );
      return out;
    },
  };
}
