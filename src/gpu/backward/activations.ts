/**
 * Activations and their gradients.
 *
 * @module
 */
import type { Activation, Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import { rowsOf } from "../memory/tensors.ts";
import { quadGroups } from "../operators/dispatch.ts";
import { activationFiles } from "../operators/linear.ts";
import type { Program } from "../programs/program.ts";
import type { TrainingTools } from "./training_tools.ts";

type Names = Activation | `${Activation}Backward`;

/** Makes the operators of activations and their gradients. */
export function activationOperators(training: TrainingTools): Pick<BackwardOperators, Names> {
  return {
    gelu: (x) => activate(training, "gelu", x),
    geluBackward: (dy, x) => multiplySlope(training, ["exp", "gelu", "gelu_backward"], dy, x),
    geluTanh: (x) => activate(training, "geluTanh", x),
    geluTanhBackward: (dy, x) => multiplyGateSlope(training, ["gelu_tanh", "gelu_tanh_backward"], dy, x),
    quickGelu: (x) => activate(training, "quickGelu", x),
    quickGeluBackward: (dy, x) => multiplyGateSlope(training, ["quick_gelu", "quick_gelu_backward"], dy, x),
    silu: (x) => activate(training, "silu", x),
    siluBackward: (dy, x) => multiplyGateSlope(training, ["silu", "silu_backward"], dy, x),
    tanh: (x) => activate(training, "tanh", x),
    tanhBackward: (dy, y) => multiplySlope(training, ["tanh_backward"], dy, y),
  };
}

function activate(training: TrainingTools, activation: Activation, x: Tensor): Tensor {
  const { tools, linears } = training;
  const files = activationFiles(activation);
  const input = rowsOf(x);
  const out = tools.make(x.shape);
  const end = { files: [...files, "activated_kept"] as const, out, inputs: [] };
  if (linears.join(input, [out], end)) return out;
  tools.run(
    { entry: "activateTo", files: ["quads", ...files, "activate_to"] },
    [input, out],
    quadGroups(out),
  );
  return out;
}

/** dy times the slope at `x`, or at the result that `x` is. @param slope the files of `slopeOf` */
function multiplySlope(training: TrainingTools, slope: Program["files"], dy: Tensor, x: Tensor): Tensor {
  const shape = backward.expectSame("gradient", dy, x);
  const { tools, linears } = training;
  const inputs = [rowsOf(dy), rowsOf(x)] as const;
  const out = tools.make(shape);
  const end = { files: [...slope, "slope_backward"] as const, out, inputs: [inputs[1]] };
  if (linears.join(inputs[0], [inputs[1], out], end)) return out;
  const files = ["quads", ...slope, "activate_backward"] as const;
  tools.run({ entry: "activateBackward", files }, [...inputs, out], quadGroups(out));
  return out;
}

/** Likewise, of an activation that is a gate. */
function multiplyGateSlope(training: TrainingTools, slope: Program["files"], dy: Tensor, x: Tensor): Tensor {
  return multiplySlope(training, ["exp", "gate", "gate_backward", ...slope], dy, x);
}
