/**
 * Operators of training that treat every number by itself.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { BackwardBackend, DropMask } from "../../backend/backward.ts";
import * as backward from "../../backend/backward_shapes.ts";
import * as shapes from "../../backend/shapes.ts";
import { ELEMENTS } from "../cpu_device.ts";
import { rowsAt } from "../tensors.ts";
import { dropArgs } from "./drop_args.ts";
import type { TrainingDevice } from "./training_device.ts";

type Elementwise = Pick<
  BackwardBackend,
  "gelu" | "geluBackward" | "tanh" | "tanhBackward" | "meanBackward" | "dropout" | "dropPath"
>;

/** Activations, their gradients, and what falls out, on `cpu`. */
export function elementwiseOperators(cpu: TrainingDevice): Elementwise {
  return {
    gelu: (x) => ofOne(cpu, "geluTo", x),
    geluBackward: (dy, x) => ofTwo(cpu, "geluBackward", dy, x),
    tanh: (x) => ofOne(cpu, "tanhTo", x),
    tanhBackward: (dy, y) => ofTwo(cpu, "tanhBackward", dy, y),
    meanBackward: (dy) => ofOne(cpu, "meanBackward", dy),
    dropout: (x, rate, key) => drop(cpu, x, 1, { rate, key }),
    dropPath: (x, rate, key) => drop(cpu, x, shapes.sizeOf(x.shape) / x.shape[0]!, { rate, key }),
  };
}

/** A kernel of one operand. */
function ofOne(cpu: TrainingDevice, kernel: "geluTo" | "tanhTo" | "meanBackward", x: Tensor): Tensor {
  const out = cpu.make(x.shape);
  const size = shapes.sizeOf(x.shape);
  cpu.run(kernel, Math.ceil(size / ELEMENTS), rowsAt(x), size, ELEMENTS, out.at);
  return out;
}

/** A kernel of a gradient and what it is multiplied by a function of. */
function ofTwo(cpu: TrainingDevice, kernel: "geluBackward" | "tanhBackward", dy: Tensor, x: Tensor): Tensor {
  const out = cpu.make(backward.expectSame("gradient", dy, x));
  const size = shapes.sizeOf(out.shape);
  cpu.run(kernel, Math.ceil(size / ELEMENTS), rowsAt(dy), rowsAt(x), size, ELEMENTS, out.at);
  return out;
}

/** Groups of `group` numbers that fall out together. */
function drop(cpu: TrainingDevice, x: Tensor, group: number, mask: DropMask): Tensor {
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
