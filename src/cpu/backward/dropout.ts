/**
 * Dropout of numbers and of whole pictures.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { DropMask } from "../../backend/backward.ts";
import { keptShare } from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { ELEMENTS } from "../cpu_tools.ts";
import type { DropArgs } from "../operators/attention.ts";
import { rowsAt } from "../tensors.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Operators on `cpu` that set numbers to 0 by random bits. */
export function dropoutOperators(cpu: TrainingTools): Pick<BackwardOperators, "dropout" | "dropPath"> {
  return {
    dropout: (x, rate, key) => drop(cpu, x, 1, { rate, key }),
    dropPath: (x, rate, key) => drop(cpu, x, shapes.sizeOf(x.shape) / x.shape[0]!, { rate, key }),
  };
}

/** Dropout in groups of `group` numbers: all of a group are 0, or none. */
function drop(cpu: TrainingTools, x: Tensor, group: number, mask: DropMask): Tensor {
  const out = cpu.make(x.shape);
  const size = shapes.sizeOf(x.shape);
  const { limit, factor, key } = dropArgs(mask);
  cpu.run(
    "dropout",
    Math.ceil(size / ELEMENTS),
    rowsAt(x),
    size,
    ELEMENTS,
    group,
    limit,
    factor,
    key,
    out.at,
  );
  return out;
}

/** A mask in the numbers of kernels. @throws {RangeError} where its rate is no probability below 1 */
export function dropArgs({ rate, key }: DropMask): DropArgs {
  return { limit: Math.floor(rate * 2 ** 32), factor: 1 / keptShare(rate), key };
}
