import type { Frame } from "../frame.ts";
import { damaged } from "./damaged.ts";

/** One of the four colours: its coefficients, block by block. */
export interface Component {
  /** Pixels a sample stands for. */
  across: number;
  down: number;
  /** Blocks of one MCU. */
  mcuColumns: number;
  mcuRows: number;
  /** Blocks with samples of the picture; `stride` counts those that fill the last MCU too. */
  columns: number;
  rows: number;
  stride: number;
  coefficients: Int16Array;
  /** 64 factors, those that were in force when its first scan came. */
  factors: Uint16Array | undefined;
  /** The last DC value. */
  last: number;
}

/** @param index of a frame's components */
export function componentOf({ width, height, sampling }: Frame, index: number): Component {
  const [mcuColumns, mcuRows] = sampling[index]!;
  const most = Math.max(...sampling.map(([across]) => across));
  const mostRows = Math.max(...sampling.map(([, down]) => down));
  if (most % mcuColumns || mostRows % mcuRows) throw damaged("a sample stands for a fraction of a pixel");
  const stride = Math.ceil(width / (8 * most)) * mcuColumns;
  const blocks = stride * Math.ceil(height / (8 * mostRows)) * mcuRows;
  return {
    across: most / mcuColumns,
    down: mostRows / mcuRows,
    mcuColumns,
    mcuRows,
    columns: Math.ceil(Math.ceil(width * mcuColumns / most) / 8),
    rows: Math.ceil(Math.ceil(height * mcuRows / mostRows) / 8),
    stride,
    coefficients: new Int16Array(64 * blocks),
    factors: undefined,
    last: 0,
  };
}
