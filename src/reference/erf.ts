/**
 * The error function and its complement, to within a few units in the last place of float64.
 *
 * Abramowitz & Stegun, Handbook of Mathematical Functions: the series 7.1.6 below 2.5, whose terms are all positive,
 * and the continued fraction 7.1.14 above it.
 */
export function erf(x: number): number {
  return Math.abs(x) < SPLIT ? series(x) : Math.sign(x) * (1 - fraction(Math.abs(x)));
}

/** 1 − erf(x), without the cancellation for large x. */
export function erfc(x: number): number {
  if (x >= SPLIT) return fraction(x);
  return 1 - erf(x);
}

const SPLIT = 2.5;

/** erf(x) = 2/√π·e^(−x²)·Σ 2ⁿ·x^(2n+1) / (1·3·…·(2n+1)) */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), evaluated from its far end. */
function fraction(x: number): number {
  let tail = x;
  for (let n = 200; n > 0; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}
