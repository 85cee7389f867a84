/**
 * Numbers of workgroups: how a kernel without tiles is spread over a device.
 *
 * @module
 */
import { rowQuads } from "../memory/layout.ts";
import type { GpuTensor } from "../memory/tensors.ts";
import type { Groups } from "./commands.ts";

/** Threads of a group in kernels without tiles: `THREADS` of rows.wgsl and quads.wgsl. */
export const THREADS = 64;
/** The most groups along one axis. */
const MAX_GROUPS = 65_535;

/** Groups for a thread per quad of a tensor. */
export function quadGroups({ shape }: GpuTensor): Groups {
  return spread(Math.ceil(rowQuads(shape) / THREADS));
}

/** Spreads groups over several rows of them where one row may not hold them. */
export function spread(groups: number): [number, number] {
  const rows = Math.ceil(groups / MAX_GROUPS);
  return [Math.ceil(groups / rows), rows];
}
