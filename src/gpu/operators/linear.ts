/**
 * The matrix product.
 *
 * @module
 */
import type { FloatType, LinearOptions, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { Linear } from "../../vit/weights.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Matrix, matrixOf, type Rows, rowsOf, vectorOf } from "../memory/tensors.ts";
import { chooseTile, type LinearTile, tileCounts, tileGroups } from "../programs/linear_tile.ts";
import type { Program } from "../programs/program.ts";

const NONE = 0;
const ACTIVATIONS = { gelu: 1, tanh: 2 };

/** Makes the operator of matrix products. */
export function linearOperators(tools: GpuTools): Pick<Operators, "linear"> {
  return { linear: (x, weights, options) => linear(tools, x, weights, options) };
}

/** @see Backend.linear */
export function linear(
  tools: GpuTools,
  x: Tensor,
  { weight, bias }: Linear<Tensor>,
  options: LinearOptions = {},
): Rows {
  const { activation, residual } = options;
  const shape = shapes.linearShape(x, { weight, bias }, options);
  const input = rowsOf(x);
  const matrix = matrixOf(weight);
  const added = residual && rowsOf(residual);
  // The result has the type of the residual stream that it is added to; logits, a single row per picture, are
  // float32.
  const inner = activation || shape.length > 2 ? tools.activations : "f32";
  const out = tools.make(shape, added?.type ?? inner);
  const [columns, k] = weight.shape as [number, number];
  const rows = shapes.rowsOf(x.shape);
  const tile = chooseTile(rows, quadsOf(columns), tools.groups);
  const types = { Input: input.type, Addend: added?.type ?? "f32", Output: out.type };
  const constants = {
    ACTIVATION: activation ? ACTIVATIONS[activation] : NONE,
    HAS_BIAS: Number(bias !== undefined),
    HAS_RESIDUAL: Number(residual !== undefined),
  };
  const tensors = [input, bias ? vectorOf(bias) : matrix, added ?? matrix, out, matrix];
  if (matrix.scales) tensors.push(matrix.scales);
  tools.run(
    productOf(matrix, types, tile, constants),
    tensors,
    tileGroups(tile, rows, quadsOf(columns)),
    tools.uniform([quadsOf(k), quadsOf(columns)]),
  );
  return out;
}

type OuterTypes = Readonly<Record<"Input" | "Addend" | "Output", FloatType>>;

/** The program for a weight as it is kept. */
function productOf(
  { type }: Matrix,
  types: OuterTypes,
  tile: LinearTile,
  constants: Program["constants"] & object,
): Program {
  // Float16 products save time only where input and weights both are float16.
  const isHalf = types.Input === "f16" && type === "f16";
  const half = isHalf ? "f16" : "f32";
  return {
    entry: "linear",
    files: [isHalf || type === "f32" ? "widen" : `widen_${type}`, "gelu", "tanh", "linear"],
    types: { ...types, Weight: half, Tile: half },
    counts: tileCounts(tile),
    constants,
  };
}
