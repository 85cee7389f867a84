/**
 * The two ways in which kernels without tiles cover their result.
 *
 * @module
 */
import * as shapes from "../../backend/shapes.ts";
import { quadGroups, spread } from "../commands/groups.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import type { Rows } from "../memory/tensors.ts";
import type { Program } from "../programs/program.ts";

type Shape = readonly number[];

/** Runs a kernel with a thread for every quad of the result. */
export function perQuad(
  tools: GpuTools,
  program: Program,
  inputs: readonly Rows[],
  shape: Shape,
  sizes?: readonly number[],
): Rows {
  const out = tools.make(shape, program.types?.Output);
  tools.run(program, [...inputs, out], quadGroups(out), sizes && tools.uniform(sizes));
  return out;
}

/** Runs a kernel with a group for every row of the result. */
export function perRow(
  tools: GpuTools,
  program: Program,
  inputs: readonly Rows[],
  shape: Shape,
  fractions: readonly number[] = [],
): Rows {
  const out = tools.make(shape, program.types?.Output);
  tools.run(program, [...inputs, out], spread(shapes.rowsOf(shape)), rowUniform(tools, shape, fractions));
  return out;
}

/** The numbers of kernels on rows: columns, and quads of them. */
export function rowUniform(tools: GpuTools, shape: Shape, fractions: readonly number[] = []): GPUBuffer {
  const columns = shapes.columnsOf(shape);
  return tools.uniform([columns, quadsOf(columns)], fractions);
}
