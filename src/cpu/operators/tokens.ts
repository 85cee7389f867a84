/**
 * Operators between pictures and tokens.
 *
 * @module
 */
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
