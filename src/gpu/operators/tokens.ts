/**
 * Operators between pictures and tokens, and on the places of numbers within rows.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf, strideOf } from "../memory/layout.ts";
import { type Rows, rowsOf, vectorOf } from "../memory/tensors.ts";
import { perQuad, quadGroups } from "./dispatch.ts";

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
