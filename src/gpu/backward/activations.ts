/**
 * Activations and their gradients.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { rowsOf } from "../memory/tensors.ts";
import { perQuad } from "../operators/dispatch.ts";

type Names = "gelu" | "geluBackward" | "tanh" | "tanhBackward";

/** Makes the operators of activations and their gradients. */
export function activationOperators(tools: GpuTools): Pick<BackwardOperators, Names> {
  return {
    gelu(x) {
      return perQuad(tools, { entry: "geluTo", files: ["quads", "gelu", "gelu_to"] }, [rowsOf(x)], x.shape);
    },

    geluBackward(dy, x) {
      const shape = backward.expectSame("gradient", dy, x);
      const files = ["quads", "exp", "gelu", "gelu_backward"] as const;
      return perQuad(tools, { entry: "geluBackward", files }, [rowsOf(dy), rowsOf(x)], shape);
    },

    tanh(x) {
      return perQuad(tools, { entry: "tanhTo", files: ["quads", "tanh", "tanh_to"] }, [rowsOf(x)], x.shape);
    },

    tanhBackward(dy, y) {
      const shape = backward.expectSame("gradient", dy, y);
      const program = { entry: "tanhBackward", files: ["quads", "tanh_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy), rowsOf(y)], shape);
    },
  };
}
