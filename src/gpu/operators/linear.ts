/**
 * The matrix product.
 *
 * @module
 */
import type { Activation, FloatType, LinearOptions, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { Linear } from "../../vit/weights.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Bound, type Matrix, matrixOf, type Rows, rowsOf, vectorOf } from "../memory/tensors.ts";
import { chooseTile, type LinearTile, tileCounts, tileGroups } from "../programs/linear_tile.ts";
import type { LinearEnd, Program } from "../programs/program.ts";
import { scaled } from "./rows.ts";

/** The files of each activation, the last of which has its `activate`. */
const ACTIVATIONS = {
  gelu: ["gelu"],
  geluTanh: ["exp", "gate", "gelu_tanh"],
  quickGelu: ["exp", "gate", "quick_gelu"],
  silu: ["exp", "gate", "silu"],
  tanh: ["tanh"],
} as const;

/** The files of an activation, or of none. */
export function activationFiles(activation: Activation | undefined): Program["files"] {
  return activation ? ACTIVATIONS[activation] : ["identity"];
}

/** Makes the operator of matrix products. */
export function linearOperators(tools: GpuTools): Pick<Operators, "linear"> {
  return { linear: (x, weights, options) => linear(tools, x, weights, options) };
}

/** @see Backend.linear */
export function linear(
  tools: GpuTools,
  x: Tensor,
  weights: Linear<Tensor>,
  options: LinearOptions = {},
): Rows {
  const { activation, scale, residual } = options;
  const shape = shapes.linearShape(x, weights, options);
  const added = residual && rowsOf(residual);
  // The result has the type of the residual stream that it is added to; logits, a single row per picture, are
  // float32.
  const inner = activation || shape.length > 2 ? tools.activations : "f32";
  const type = added?.type ?? inner;
  if (!scale) return product(tools, x, weights, { activation, added, out: tools.make(shape, type) });
  const sum = product(tools, x, weights, { activation, added: undefined, out: tools.make(shape) });
  const out = scaled(tools, sum, scale, added, type);
  tools.release(sum);
  return out;
}

/** What follows a product, and where it goes. */
interface Ending {
  readonly activation: Activation | undefined;
  readonly added: Rows | undefined;
  readonly out: Rows;
}

/** activation(x·Wᵀ + bias) + added to `out`, which is returned. */
function product(
  tools: GpuTools,
  x: Tensor,
  { weight, bias }: Linear<Tensor>,
  { activation, added, out }: Ending,
): Rows {
  const input = rowsOf(x);
  const matrix = matrixOf(weight);
  const [columns, k] = weight.shape as [number, number];
  const rows = shapes.rowsOf(x.shape);
  const tile = chooseTile(rows, quadsOf(columns), tools.groups);
  const types = { Input: input.type, Addend: added?.type ?? "f32", Output: out.type };
  const constants = {
    HAS_BIAS: Number(bias !== undefined),
    HAS_RESIDUAL: Number(added !== undefined),
  };
  const operands = [input, bias ? vectorOf(bias) : matrix, added ?? matrix];
  const launch = (end?: LinearEnd<Bound>) => {
    const files = end?.files ?? [...activationFiles(activation), "activated" as const];
    const tensors = [...operands, end?.out ?? out, matrix, ...matrix.scales ? [matrix.scales] : []];
    tools.run(
      productOf(matrix, types, tile, files, constants),
      end ? [...tensors, out, ...end.inputs] : tensors,
      tileGroups(tile, rows, quadsOf(columns)),
      tools.uniform([quadsOf(k), quadsOf(columns)]),
    );
  };
  if (tools.putOff && !activation && !added) tools.putOff([...operands, matrix, out], out, launch);
  else launch();
  return out;
}

type OuterTypes = Readonly<Record<"Input" | "Addend" | "Output", FloatType>>;

/** The program for a weight as it is kept. */
function productOf(
  { type }: Matrix,
  types: OuterTypes,
  tile: LinearTile,
  ending: Program["files"],
  constants: Program["constants"] & object,
): Program {
  // Float16 products save time only where input and weights both are float16.
  const isHalf = types.Input === "f16" && type === "f16";
  const half = isHalf ? "f16" : "f32";
  return {
    entry: "linear",
    files: [isHalf || type === "f32" ? "widen" : `widen_${type}`, ...ending, "linear"],
    types: { ...types, Weight: half, Tile: half },
    counts: tileCounts(tile),
    constants,
  };
}
