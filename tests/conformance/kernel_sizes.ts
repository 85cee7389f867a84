/**
 * The sizes into which the CPU's kernels cut a linear, read from the kernels themselves.
 *
 * @module
 */
import { instantiateKernels } from "../../src/cpu/kernels.ts";

const kernels = await instantiateKernels(new WebAssembly.Memory({ initial: 1 }), "strict");

/** Rows of a tile. */
export const TILE: number = kernels.SPARE_ROWS.value + 1;
/** Columns of a panel. */
export const PANEL: number = kernels.SPARE_COLUMNS.value + 1;
/** Steps of k in a block. */
export const BLOCK: number = kernels.BLOCK.value;
/** Columns of a chunk of panels. */
export const CHUNK: number = kernels.CHUNK.value * PANEL;
