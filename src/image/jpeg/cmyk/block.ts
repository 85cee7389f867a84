import type { Bits } from "./bits.ts";
import type { Component } from "./component.ts";
import { damaged } from "./damaged.ts";
import type { Huffman } from "./huffman.ts";
import { ZIGZAG } from "./zigzag.ts";

/** State that the blocks of a scan share. */
export interface ScanState {
  bits: Bits;
  /** The first and the last coefficient, in the order of the file. */
  first: number;
  end: number;
  /** The lowest bit that the scan brings. */
  low: number;
  /** Blocks that are still to come without a coefficient of their own. */
  run: number;
}

/** A component in a scan. */
export interface Coded {
  component: Component;
  dc: Huffman | undefined;
  ac: Huffman | undefined;
}

/** Reads one block of a scan; `at` is where its 64 coefficients begin. */
export type ReadBlock = (scan: ScanState, coded: Coded, at: number) => void;

/** Reads all coefficients of a block. */
export const sequential: ReadBlock = (scan, coded, at) => {
  firstDc(scan, coded, at);
  const { coefficients } = coded.component;
  for (let k = 1; k < 64; k++) {
    const code = tableOf(coded.ac).read(scan.bits);
    const size = code & 15;
    if (size === 0 && code < 0xf0) return;
    k += code >> 4;
    if (size > 0) coefficients[at + ZIGZAG[k]!] = scan.bits.signed(size);
  }
};

/** Reads the mean of a block, less its lowest bits. */
export const firstDc: ReadBlock = ({ bits, low }, { component, dc }, at) => {
  component.last += bits.signed(tableOf(dc).read(bits) & 15);
  component.coefficients[at] = component.last << low;
};

/** Reads one more bit of the mean. */
export const refinedDc: ReadBlock = ({ bits, low }, { component }, at) => {
  component.coefficients[at]! |= bits.bit() << low;
};

/** Reads a band of coefficients, less their lowest bits. */
export const firstAc: ReadBlock = (scan, { component, ac }, at) => {
  if (scan.run > 0) {
    scan.run--;
    return;
  }
  const { bits, end, low } = scan;
  for (let k = scan.first; k <= end; k++) {
    const code = tableOf(ac).read(bits);
    const [zeros, size] = [code >> 4, code & 15];
    if (size === 0 && zeros < 15) {
      scan.run = (1 << zeros) - 1 + bits.bits(zeros);
      return;
    }
    k += zeros;
    if (size > 0) component.coefficients[at + ZIGZAG[k]!] = bits.signed(size) << low;
  }
};

/** Reads one more bit of a band: of each coefficient that is not zero, and some that were zero so far. */
export const refinedAc: ReadBlock = (scan, { component: { coefficients }, ac }, at) => {
  const { bits, end, low } = scan;
  let k = scan.first;
  while (k <= end && scan.run === 0) {
    const code = tableOf(ac).read(bits);
    const [zeros, size] = [code >> 4, code & 15];
    if (size === 0 && zeros < 15) {
      scan.run = (1 << zeros) + bits.bits(zeros);
      break;
    }
    const value = size === 0 ? 0 : (bits.bit() ? 1 : -1) << low;
    k = refine(scan, coefficients, at, k, zeros);
    if (value !== 0 && k <= end) coefficients[at + ZIGZAG[k]!] = value;
    k++;
  }
  if (scan.run === 0) return;
  refine(scan, coefficients, at, k, 64);
  scan.run--;
};

/**
 * Refines from `k` on until it has passed `zeros` coefficients that are zero; returns the place of the next of them.
 */
function refine(
  { bits, end, low }: ScanState,
  all: Int16Array,
  at: number,
  k: number,
  zeros: number,
): number {
  const bit = 1 << low;
  for (; k <= end; k++) {
    const place = at + ZIGZAG[k]!;
    const value = all[place]!;
    if (value === 0) {
      if (zeros-- === 0) break;
    } else if (bits.bit() && (value & bit) === 0) all[place] = value + (value > 0 ? bit : -bit);
  }
  return k;
}

function tableOf(table: Huffman | undefined): Huffman {
  if (!table) throw damaged("a Huffman table is missing");
  return table;
}
