/**
 * Gradients of a linear.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { multiplyFloats } from "../operators/linear.ts";
import { tokenOperators } from "../operators/tokens.ts";
import { Panels, type Rows, rowsAt } from "../tensors.ts";
import { gradientParts } from "./gradient_parts.ts";
import { sumRows } from "./column_sums.ts";
import { inRows, type TrainingTools } from "./training_tools.ts";

/** Rows of a gradient that are summed up from parts at a time. */
const SUMMED_PARTS = 32;

/** Columns of dy and as many rows of the weight: the first one, and how many they are. */
interface Columns {
  readonly first: number;
  readonly count: number;
}

/** `linearBackward` on `cpu`. */
export function linearGradients(cpu: TrainingTools): Pick<BackwardOperators, "linearBackward"> {
  return {
    linearBackward(dy, x, weights, wants, queries) {
      backward.expectLinearGradient(dy, x, weights);
      const bias = wants.bias ? cpu.make([shapes.columnsOf(dy.shape)]) : undefined;
      return {
        x: wants.x ? inputGradient(cpu, dy, weights.weight, queries) : undefined,
        weight: wants.weight ? weightGradient(cpu, dy, x, bias, queries) : undefined,
        bias: wants.weight || !bias ? bias : sumRows(cpu, dy, bias.shape, bias),
      };
    },
  };
}

/** Columns of queries, and of all else. */
function queriesAndRest(columns: number): [Columns, Columns] {
  const count = columns / 3;
  return [{ first: 0, count }, { first: count, count: 2 * count }];
}

/** dx = dy·W. What the queries add is added for few tokens. */
function inputGradient(
  cpu: TrainingTools,
  dy: Tensor,
  weight: Tensor,
  queries: number | undefined,
): Tensor {
  const [columns, k] = weight.shape as [number, number];
  const out = cpu.make([...dy.shape.slice(0, -1), k]);
  if (queries === undefined) {
    multiplyTransposed(cpu, dy, weight, { first: 0, count: columns }, out);
    return out;
  }
  const [own, rest] = queriesAndRest(columns);
  multiplyTransposed(cpu, dy, weight, rest, out);
  multiplyTransposed(cpu, dy, weight, own, out, [dy.shape.at(-2)!, queries]);
  return out;
}

/**
 * Some columns of dy times as many rows of W: a linear whose weight is Wᵀ. With `wanted`, of every so many rows the first ones,
 * and perhaps some more, which are added to `out`.
 */
function multiplyTransposed(
  cpu: TrainingTools,
  dy: Tensor,
  weight: Tensor,
  { first, count }: Columns,
  out: Rows,
  wanted?: readonly [tokens: number, queries: number],
): void {
  const { weightBytes, panelCount, BLOCK, FLOAT32, IDENTITY } = cpu.kernels;
  const [columns, k] = weight.shape as [number, number];
  cpu.withMemory(weightBytes(k, count, FLOAT32.value), (packed) => {
    const blocks = Math.ceil(count / BLOCK.value);
    cpu.run("packTransposed", blocks, inRows(weight).at + 4 * first * k, count, k, packed);
    multiplyFloats(cpu, new Panels(packed, [k, count], "f32"), {
      x: rowsAt(dy) + 4 * first,
      xStride: 4 * columns,
      rows: shapes.rowsOf(dy.shape),
      bias: 0,
      activation: IDENTITY.value,
      residual: wanted ? out.at : 0,
      wanted: wanted ? [...wanted, panelCount(k)] : [0, 0, 0],
      out: out.at,
    });
  });
}

/** dWeight = dyᵀ·x; on the way dBias = Σ dy to `bias`, where it is wanted. */
function weightGradient(
  cpu: TrainingTools,
  dy: Tensor,
  x: Tensor,
  bias: Rows | undefined,
  queries: number | undefined,
): Tensor {
  const [columns, k] = [shapes.columnsOf(dy.shape), shapes.columnsOf(x.shape)];
  const out = cpu.make([columns, k]);
  if (queries === undefined) {
    sumProducts(cpu, dy, x, { first: 0, count: columns }, out, bias);
    return out;
  }
  const { firstTokens } = tokenOperators(cpu);
  const [own, rest] = queriesAndRest(columns);
  sumProducts(cpu, dy, x, rest, out, bias);
  const some = [firstTokens(dy, queries), firstTokens(x, queries)] as const;
  sumProducts(cpu, ...some, own, out, bias);
  for (const tensor of some) cpu.scopes.release(tensor);
  return out;
}

/** Some rows of dWeight, and numbers of dBias. */
function sumProducts(
  cpu: TrainingTools,
  dy: Tensor,
  x: Tensor,
  { first, count }: Columns,
  out: Rows,
  bias: Rows | undefined,
): void {
  const { kernels } = cpu;
  const rows = shapes.rowsOf(dy.shape);
  const k = shapes.columnsOf(x.shape);
  const kernelSizes = { tile: kernels.SPARE_ROWS.value + 1, block: kernels.BLOCK.value };
  const { parts, rowStep, tileStep, units } = gradientParts([rows, count, k], kernelSizes, cpu.capacity);
  const operands = [rowsAt(dy) + 4 * first, 4 * shapes.columnsOf(dy.shape), rowsAt(x)] as const;
  const sizes = [rows, count, k, rowStep, tileStep] as const;
  const to = [out.at + 4 * first * k, bias ? bias.at + 4 * first : 0] as const;
  cpu.withMemory(parts * kernels.linearBackwardPart(count, k), (sums) => {
    cpu.withScratch(kernels.linearBackwardScratch(k), (...scratch) => {
      cpu.run("linearBackwardWeight", units, ...operands, ...sizes, sums, ...scratch);
    });
    const blocks = Math.ceil(count / SUMMED_PARTS);
    cpu.run("sumParts", blocks, sums, parts, count, k, SUMMED_PARTS, ...to);
  });
}
