import { FILTERS, type Interpolation } from "./filters.ts";

/** Weights are whole multiples of 2^-22, as in Pillow: 32 bits less 8 for the pixel and 2 for sums beyond 1. */
export const PRECISION_BITS = 22;
const ONE = 1 << PRECISION_BITS;

/** The resizing of one axis. */
export interface Axis {
  inSize: number;
  /** The kernel. */
  weight: (x: number) => number;
  /** True where each result pixel is one source pixel. */
  picks: boolean;
  /** Source pixels a result pixel. */
  scale: number;
  /** The factor by which the kernel is widened: as much as the picture shrinks, which is the antialiasing. */
  stretch: number;
  /** Source pixels to either side of a result pixel's center that count. */
  reach: number;
  /** Room for the weights of one result pixel, a multiple of four. */
  taps: number;
}

/** An axis of `inSize` pixels that becomes one of `outSize`. */
export function resampleAxis(inSize: number, outSize: number, interpolation: Interpolation): Axis {
  const { support, weight, picks = false } = FILTERS[inSize === outSize ? "box" : interpolation]; // all leave equal sizes alone
  const scale = inSize / outSize;
  const stretch = picks ? 1 : Math.max(scale, 1);
  const reach = support * stretch;
  const taps = Math.ceil((Math.ceil(reach) * 2 + 1) / 4) * 4;
  return { inSize, weight, picks, scale, stretch, reach, taps };
}

/** Which source pixels make each result pixel along one axis, and with what weight. */
export interface Weights {
  /** First source pixel of each result pixel. */
  first: Int32Array;
  /** The number of source pixels from there on. */
  count: Int32Array;
  /** `taps` weights for each result pixel, in units of 2^-22; those from `count` on are zero. */
  weights: Int32Array;
  /** Room for each result pixel. */
  taps: number;
}

/** The weights of result pixels `from` to `from + length` of an axis. */
export function resampleWeights(axis: Axis, from: number, length: number): Weights {
  if (axis.picks) return pickedPixels(axis, from, length);
  const { inSize, weight, scale, stretch, reach, taps } = axis;
  const perPixel = 1 / stretch;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  const values = new Float64Array(taps);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - reach + 0.5));
    const end = Math.min(inSize, Math.trunc(center + reach + 0.5));
    first[i] = start;
    count[i] = end - start;
    let sum = 0;
    for (let k = 0; k < end - start; k++) {
      const value = weight((k + start - center + 0.5) * perPixel);
      values[k] = value;
      sum += value;
    }
    const total = sum === 0 ? 1 : sum;
    for (let k = 0; k < end - start; k++) weights[i * taps + k] = fixedPoint(values[k]! / total);
  }
  return { first, count, weights, taps };
}

/** One source pixel each. Pillow adds up the steps between them, whose rounding errors decide where two are as near. */
function pickedPixels({ inSize, scale, taps }: Axis, from: number, length: number): Weights {
  const first = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  let center = scale / 2;
  for (let i = 0; i < from; i++) center += scale;
  for (let i = 0; i < length; i++, center += scale) {
    first[i] = Math.min(inSize - 1, Math.floor(center));
    weights[i * taps] = ONE;
  }
  return { first, count: new Int32Array(length).fill(1), weights, taps };
}

/** Rounds to a multiple of 2^-22, halves away from zero. */
function fixedPoint(share: number): number {
  return Math.trunc(share * ONE + (share < 0 ? -0.5 : 0.5));
}
