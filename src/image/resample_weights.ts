import { FILTERS, type Interpolation } from "./filters.ts";

/** Weights are whole multiples of 2^-22, as in Pillow: 32 bits less 8 for the pixel and 2 for sums beyond 1. */
export const PRECISION_BITS = 22;

/** Which source pixels make each result pixel along one axis, and with what weight. */
export interface Weights {
  /** First source pixel of each result pixel. */
  first: Int32Array;
  /** How many source pixels from there on. */
  count: Int32Array;
  /** `taps` weights for each result pixel, the first `count` of them in use, in units of 2^-22. */
  weights: Int32Array;
  /** Room for each result pixel. */
  taps: number;
}

/** The weights of result pixels `from` to `from + length` of an axis that is resized from `inSize` to `outSize`. */
export function resampleWeights(
  inSize: number,
  outSize: number,
  interpolation: Interpolation,
  from: number,
  length: number,
): Weights {
  const { support, weight } = FILTERS[interpolation];
  const scale = inSize / outSize;
  const stretch = Math.max(scale, 1); // shrinking widens the kernel: that is the antialiasing
  const reach = support * stretch;
  const taps = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - reach + 0.5));
    const end = Math.min(inSize, Math.trunc(center + reach + 0.5));
    const distance = (k: number) => (k + start - center + 0.5) * (1 / stretch);
    first[i] = start;
    count[i] = end - start;
    weights.set(
      fixedPoint(Float64Array.from({ length: end - start }, (_, k) => weight(distance(k)))),
      i * taps,
    );
  }
  return { first, count, weights, taps };
}

/** Values made to sum to one, rounded to multiples of 2^-22 with halves away from zero. */
function fixedPoint(values: Float64Array): Int32Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return Int32Array.from(values, (value) => {
    const share = sum === 0 ? value : value / sum;
    return Math.trunc(share * 2 ** PRECISION_BITS + (share < 0 ? -0.5 : 0.5));
  });
}
