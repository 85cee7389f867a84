/**
 * Dropout of numbers and of whole pictures.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { rowsOf } from "../memory/tensors.ts";
import { quadGroups } from "../operators/dispatch.ts";

/** Makes the operators of dropout. */
export function dropoutOperators(tools: GpuTools): Pick<BackwardOperators, "dropout" | "dropPath"> {
  return {
    dropout: (x, rate, key) => drop(tools, x, 1, rate, key),
    dropPath: (x, rate, key) => drop(tools, x, shapes.sizeOf(x.shape) / x.shape[0]!, rate, key),
  };
}

/** The number below which random bits set an element to 0. */
export function dropLimit(rate: number): number {
  return Math.floor(rate * 2 ** 32);
}

/** @param size numbers of a group, all of which are 0 or none */
function drop(tools: GpuTools, x: Tensor, size: number, rate: number, key: number): Tensor {
  const factor = 1 / backward.keptShare(rate);
  const columns = shapes.columnsOf(x.shape);
  const out = tools.make(x.shape);
  tools.run(
    { entry: "dropout", files: ["quads", "random_bits", "dropout"] },
    [rowsOf(x), out],
    quadGroups(out),
    tools.dynamicUniform([columns, quadsOf(columns), size, dropLimit(rate), key], [factor]),
  );
  return out;
}
