/**
 * Activations and their gradients.
 *
 * @module
 */
import type { Activation, Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { rowsOf } from "../memory/tensors.ts";
import { perQuad } from "../operators/dispatch.ts";
import { activationFiles } from "../operators/linear.ts";
import type { Program } from "../programs/program.ts";

type Names = Activation | `${Activation}Backward`;

/** Makes the operators of activations and their gradients. */
export function activationOperators(tools: GpuTools): Pick<BackwardOperators, Names> {
  return {
    gelu: (x) => activate(tools, "gelu", x),
    geluBackward: (dy, x) => multiplySlope(tools, ["exp", "gelu", "gelu_backward"], dy, x),
    geluTanh: (x) => activate(tools, "geluTanh", x),
    geluTanhBackward: (dy, x) => multiplyGateSlope(tools, ["gelu_tanh", "gelu_tanh_backward"], dy, x),
    quickGelu: (x) => activate(tools, "quickGelu", x),
    quickGeluBackward: (dy, x) => multiplyGateSlope(tools, ["quick_gelu", "quick_gelu_backward"], dy, x),
    silu: (x) => activate(tools, "silu", x),
    siluBackward: (dy, x) => multiplyGateSlope(tools, ["silu", "silu_backward"], dy, x),
    tanh: (x) => activate(tools, "tanh", x),
    tanhBackward: (dy, y) => multiplySlope(tools, ["tanh_backward"], dy, y),
  };
}

function activate(tools: GpuTools, activation: Activation, x: Tensor): Tensor {
  const files = ["quads", ...activationFiles(activation), "activate_to"] as const;
  return perQuad(tools, { entry: "activateTo", files }, [rowsOf(x)], x.shape);
}

/** dy times the slope at `x`, or at the result that `x` is. @param slope the files of `slopeOf` */
function multiplySlope(tools: GpuTools, slope: Program["files"], dy: Tensor, x: Tensor): Tensor {
  const shape = backward.expectSame("gradient", dy, x);
  const files = ["quads", ...slope, "activate_backward"] as const;
  return perQuad(tools, { entry: "activateBackward", files }, [rowsOf(dy), rowsOf(x)], shape);
}

/** Likewise, of an activation that is a gate. */
function multiplyGateSlope(tools: GpuTools, slope: Program["files"], dy: Tensor, x: Tensor): Tensor {
  return multiplySlope(tools, ["exp", "gate", "gate_backward", ...slope], dy, x);
}
