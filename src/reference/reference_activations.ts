/**
 * Activations and their gradients in float64.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import * as backward from "../backend/backward_shapes.ts";
import { gelu } from "./gelu.ts";
import { geluBackward } from "./gelu_backward.ts";
import { geluTanh } from "./gelu_tanh.ts";
import { geluTanhBackward } from "./gelu_tanh_backward.ts";
import { quickGelu } from "./quick_gelu.ts";
import { quickGeluBackward } from "./quick_gelu_backward.ts";
import { silu } from "./silu.ts";
import { siluBackward } from "./silu_backward.ts";
import { tanh } from "./tanh.ts";
import { tanhBackward } from "./tanh_backward.ts";
import { dataOf, ReferenceBackend, ReferenceTensor } from "./reference_backend.ts";

/** Runs activations by themselves, as training does, and their gradients. */
export class ReferenceActivations extends ReferenceBackend {
  gelu(x: Tensor): Tensor {
    return new ReferenceTensor(gelu(dataOf(x)), x.shape);
  }

  geluBackward(dy: Tensor, x: Tensor): Tensor {
    return new ReferenceTensor(geluBackward(dataOf(dy), dataOf(x)), backward.expectSame("gradient", dy, x));
  }

  geluTanh(x: Tensor): Tensor {
    return new ReferenceTensor(geluTanh(dataOf(x)), x.shape);
  }

  geluTanhBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    return new ReferenceTensor(geluTanhBackward(dataOf(dy), dataOf(x)), shape);
  }

  quickGelu(x: Tensor): Tensor {
    return new ReferenceTensor(quickGelu(dataOf(x)), x.shape);
  }

  quickGeluBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    return new ReferenceTensor(quickGeluBackward(dataOf(dy), dataOf(x)), shape);
  }

  silu(x: Tensor): Tensor {
    return new ReferenceTensor(silu(dataOf(x)), x.shape);
  }

  siluBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    return new ReferenceTensor(siluBackward(dataOf(dy), dataOf(x)), shape);
  }

  tanh(x: Tensor): Tensor {
    return new ReferenceTensor(tanh(dataOf(x)), x.shape);
  }

  tanhBackward(dy: Tensor, y: Tensor): Tensor {
    return new ReferenceTensor(tanhBackward(dataOf(dy), dataOf(y)), backward.expectSame("gradient", dy, y));
  }
}
