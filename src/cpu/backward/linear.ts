/**
 * Gradients of a linear.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { linearOperators } from "../operators/linear.ts";
import { Panels, type Rows, rowsAt } from "../tensors.ts";
import { gradientParts } from "./gradient_parts.ts";
import { sumRows } from "./column_sums.ts";
import { inRows, type TrainingTools } from "./training_tools.ts";

/** Rows of a gradient that are summed up from parts at a time. */
const SUMMED_PARTS = 32;

/** `linearBackward` on `cpu`. */
export function linearGradients(cpu: TrainingTools): Pick<BackwardOperators, "linearBackward"> {
  return {
    linearBackward(dy, x, weights, wants) {
      backward.expectLinearGradient(dy, x, weights);
      const bias = wants.bias ? cpu.make([shapes.columnsOf(dy.shape)]) : undefined;
      return {
        x: wants.x ? inputGradient(cpu, dy, weights.weight) : undefined,
        weight: wants.weight ? weightGradient(cpu, dy, x, bias) : undefined,
        bias: wants.weight || !bias ? bias : sumRows(cpu, dy, bias.shape, bias),
      };
    },
  };
}

/** dx = dy·W: a linear whose weight is Wᵀ. */
function inputGradient(cpu: TrainingTools, dy: Tensor, weight: Tensor): Tensor {
  const { weightBytes, BLOCK, FLOAT32 } = cpu.kernels;
  const [columns, k] = weight.shape as [number, number];
  const { linear } = linearOperators(cpu);
  return cpu.withMemory(weightBytes(k, columns, FLOAT32.value), (packed) => {
    const blocks = Math.ceil(columns / BLOCK.value);
    cpu.run("packTransposed", blocks, inRows(weight).at, columns, k, packed);
    return linear(dy, { weight: new Panels(packed, [k, columns], "f32") });
  });
}

/** dWeight = dyᵀ·x; on the way dBias = Σ dy to `bias`, where it is wanted. */
function weightGradient(cpu: TrainingTools, dy: Tensor, x: Tensor, bias: Rows | undefined): Tensor {
  const { kernels } = cpu;
  const rows = shapes.rowsOf(dy.shape);
  const [columns, k] = [shapes.columnsOf(dy.shape), shapes.columnsOf(x.shape)];
  const out = cpu.make([columns, k]);
  const tile = kernels.SPARE_ROWS.value + 1;
  const { parts, rowStep, tileStep, units } = gradientParts([rows, columns, k], tile, cpu.capacity);
  const operands = [rowsAt(dy), rowsAt(x), rows, columns, k, rowStep, tileStep] as const;
  cpu.withMemory(parts * kernels.linearBackwardPart(columns, k), (sums) => {
    cpu.withScratch(kernels.linearBackwardScratch(k), (...scratch) => {
      cpu.run("linearBackwardWeight", units, ...operands, sums, ...scratch);
    });
    const blocks = Math.ceil(columns / SUMMED_PARTS);
    cpu.run("sumParts", blocks, sums, parts, columns, k, SUMMED_PARTS, out.at, bias?.at ?? 0);
  });
  return out;
}
