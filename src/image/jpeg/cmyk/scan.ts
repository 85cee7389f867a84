import type { Frame } from "../frame.ts";
import { Bits } from "./bits.ts";
import {
  type Coded,
  firstAc,
  firstDc,
  type ReadBlock,
  refinedAc,
  refinedDc,
  type ScanState,
  sequential,
} from "./block.ts";
import { damaged } from "./damaged.ts";

/** The header of a scan, with the tables that it refers to. */
export interface Scan {
  /** Its components, then first and last coefficient and bits, as in the file. */
  data: DataView;
  parts: Coded[];
  /** MCUs between restart markers; 0 for none. */
  interval: number;
}

/** Reads the coded blocks behind the start of a scan. */
export function readScan(bytes: Uint8Array, frame: Frame, { data, parts, interval }: Scan): void {
  const [first, end, precision] = [3, 2, 1].map((back) => data.getUint8(data.byteLength - back)) as [
    number,
    number,
    number,
  ];
  if (frame.progressive && (first > end || end > 63 || (first === 0 ? end > 0 : parts.length > 1))) {
    throw damaged(`a scan holds the coefficients ${first} to ${end} of ${parts.length} components`);
  }
  const start = data.byteOffset + data.byteLength - bytes.byteOffset;
  const low = frame.progressive ? precision & 15 : 0;
  const state = { bits: new Bits(bytes, start), first, end, low, run: 0 };
  const read = frame.progressive ? readerOf(first, precision >> 4) : sequential;
  const mcus = parts.length === 1 ? blocksOf(parts[0]!) : mcusOf(parts);
  let left = interval || Infinity;
  for (const mcu of mcus) {
    if (left-- === 0) {
      restart(state, parts);
      left = interval - 1;
    }
    readMcu(state, read, mcu);
  }
}

function readerOf(first: number, high: number): ReadBlock {
  if (first === 0) return high === 0 ? firstDc : refinedDc;
  return high === 0 ? firstAc : refinedAc;
}

function restart(state: ScanState, parts: Coded[]): void {
  state.bits.restart();
  state.run = 0;
  for (const { component } of parts) component.last = 0;
}

/** Blocks that lie behind one another in the file. */
type Mcu = { coded: Coded; at: number }[];

function readMcu(state: ScanState, read: ReadBlock, mcu: Mcu): void {
  for (const { coded, at } of mcu) read(state, coded, at);
}

/** A scan of one component has only the blocks with pixels. */
function* blocksOf(coded: Coded): Generator<Mcu> {
  const { columns, rows, stride } = coded.component;
  const block = { coded, at: 0 };
  const mcu = [block];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      block.at = 64 * (row * stride + column);
      yield mcu;
    }
  }
}

/** A scan of several has all the blocks of some pixels together. */
function* mcusOf(parts: Coded[]): Generator<Mcu> {
  const { stride, mcuColumns, mcuRows, coefficients } = parts[0]!.component;
  const across = stride / mcuColumns;
  const down = coefficients.length / 64 / stride / mcuRows;
  const blocks = parts.flatMap((coded) => {
    const { mcuColumns, mcuRows } = coded.component;
    return Array.from({ length: mcuColumns * mcuRows }, (_, i) => {
      return { coded, at: 0, x: i % mcuColumns, y: Math.floor(i / mcuColumns) };
    });
  });
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      for (const block of blocks) {
        const { stride, mcuColumns, mcuRows } = block.coded.component;
        block.at = 64 * ((row * mcuRows + block.y) * stride + column * mcuColumns + block.x);
      }
      yield blocks;
    }
  }
}
