/**
 * The two ways in which kernels without tiles cover their result, and the numbers of workgroups that this takes.
 *
 * @module
 */
import * as shapes from "../../backend/shapes.ts";
import type { Groups } from "../commands/commands.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf, rowQuads } from "../memory/layout.ts";
import type { GpuTensor, Rows } from "../memory/tensors.ts";
import type { Program } from "../programs/program.ts";

type Shape = readonly number[];

/** Threads of a group in kernels without tiles: `THREADS` of rows.wgsl and quads.wgsl. */
export const THREADS = 64;
/** The most groups along one axis. */
const MAX_GROUPS = 65_535;

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

/** Groups for a thread per quad of a tensor. */
export function quadGroups({ shape }: Pick<GpuTensor, "shape">): Groups {
  return spread(Math.ceil(rowQuads(shape) / THREADS));
}

/** Spreads groups over several rows of them where one row may not hold them. */
export function spread(groups: number): [number, number] {
  const rows = Math.ceil(groups / MAX_GROUPS);
  return [Math.ceil(groups / rows), rows];
}
