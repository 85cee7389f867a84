/**
 * Activations whose input is kept, and their gradients.
 *
 * @module
 */
import type { Activation, Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { ELEMENTS } from "../cpu_tools.ts";
import { rowsAt } from "../tensors.ts";
import type { TrainingTools } from "./training_tools.ts";

type Activations = Pick<BackwardOperators, Activation | `${Activation}Backward`>;

/** Operators on `cpu` number by number. */
export function activationOperators(cpu: TrainingTools): Activations {
  return {
    gelu: (x) => activate(cpu, "geluTo", x),
    geluBackward: (dy, x) => multiplySlope(cpu, "geluBackward", dy, x),
    geluTanh: (x) => activate(cpu, "geluTanhTo", x),
    geluTanhBackward: (dy, x) => multiplySlope(cpu, "geluTanhBackward", dy, x),
    quickGelu: (x) => activate(cpu, "quickGeluTo", x),
    quickGeluBackward: (dy, x) => multiplySlope(cpu, "quickGeluBackward", dy, x),
    silu: (x) => activate(cpu, "siluTo", x),
    siluBackward: (dy, x) => multiplySlope(cpu, "siluBackward", dy, x),
    tanh: (x) => activate(cpu, "tanhTo", x),
    tanhBackward: (dy, y) => multiplySlope(cpu, "tanhBackward", dy, y),
  };
}

function activate(cpu: TrainingTools, kernel: `${Activation}To`, x: Tensor): Tensor {
  const out = cpu.make(x.shape);
  const size = shapes.sizeOf(x.shape);
  cpu.run(kernel, Math.ceil(size / ELEMENTS), rowsAt(x), size, ELEMENTS, out.at);
  return out;
}

/** dy times the slope at `x`, or at the result that `x` is. */
function multiplySlope(
  cpu: TrainingTools,
  kernel: `${Activation}Backward`,
  dy: Tensor,
  x: Tensor,
): Tensor {
  const out = cpu.make(backward.expectSame("gradient", dy, x));
  const size = shapes.sizeOf(out.shape);
  cpu.run(kernel, Math.ceil(size / ELEMENTS), rowsAt(dy), rowsAt(x), size, ELEMENTS, out.at);
  return out;
}
