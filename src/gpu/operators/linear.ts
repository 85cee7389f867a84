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
import { chooseTile, partsOf, SPAN, tileCounts, tileGroups } from "../programs/linear_tile.ts";
import type { LinearEnd, Program } from "../programs/program.ts";
import { quadGroups } from "./dispatch.ts";
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
  const [across, down] = tileGroups(tile, rows, quadsOf(columns));
  // Training has more rows than one picture, and no launch to spare.
  const parts = tools.putOff ? 1 : partsOf(quadsOf(k), across * down, tools.groups);
  const types = { Input: input.type, Addend: added?.type ?? "f32", Output: out.type };
  const operands = [bias ? vectorOf(bias) : matrix, added ?? matrix];
  const sizes = tools.uniform([quadsOf(k), quadsOf(columns), rows, SPAN]);
  const launch = (end?: LinearEnd<Bound>) => {
    const ending = {
      files: [...end?.files ?? [...activationFiles(activation), "activated" as const], "linear_end" as const],
      constants: { HAS_BIAS: Number(bias !== undefined), HAS_RESIDUAL: Number(added !== undefined) },
    };
    const program = productOf(matrix, types);
    const counts = tileCounts(tile);
    const others = [...matrix.scales ? [matrix.scales] : [], ...end ? [out, ...end.inputs] : []];
    const tail = [...operands, end?.out ?? out];
    if (parts === 1) {
      const files = [...program.files, ...ending.files, "linear"] as const;
      const constants = { ...ending.constants, IS_PARTED: 0 };
      const tensors = [input, ...tail, matrix, ...others];
      return tools.run({ ...program, files, counts, constants }, tensors, [across, down], sizes);
    }
    const sums = tools.make([parts, rows, columns]);
    const own = { ...program, files: [...program.files, "linear_part", "linear"] as const };
    const cut = [input, undefined, undefined, sums, matrix];
    tools.run({ ...own, counts, constants: { IS_PARTED: 1 } }, cut, [across, down, parts], sizes);
    const files = [...program.files, ...ending.files, "quads", "linear_sum"] as const;
    const { constants } = ending;
    const tensors = [sums, ...tail, undefined, ...others];
    tools.run({ ...program, entry: "linearSum", files, constants }, tensors, quadGroups(out), sizes);
    tools.release(sums);
  };
  if (tools.putOff && !activation && !added) tools.putOff([input, ...operands, matrix, out], out, launch);
  else launch();
  return out;
}

type OuterTypes = Readonly<Record<"Input" | "Addend" | "Output", FloatType>>;

/** What the programs for a weight, as it is kept, have in common. */
function productOf({ type }: Matrix, types: OuterTypes): Program {
  // Float16 products save time only where input and weights both are float16.
  const isHalf = types.Input === "f16" && type === "f16";
  const half = isHalf ? "f16" : "f32";
  return {
    entry: "linear",
    files: ["product", isHalf || type === "f32" ? "widen" : `widen_${type}`],
    types: { ...types, Weight: half, Tile: half },
  };
}
