/**
 * The ways to resize.
 *
 * @example
 * ```ts
 * import type { Interpolation } from "../../../mod.ts";
 *
 * const interpolation: Interpolation = "lanczos";
 * ```
 */
export type Interpolation = "bilinear" | "bicubic" | "lanczos" | "box" | "hamming" | "nearest";

/** A resampling kernel: its value at a distance in pixels, zero from `support` on. */
interface Filter {
  /** True where one source pixel is taken, however much the picture shrinks. */
  picks?: true;
  support: number;
  weight(x: number): number;
}

/** Pillow's kernels: Keys' cubic convolution with a = -1/2, Lanczos with three lobes. */
export const FILTERS: Record<Interpolation, Filter> = {
  box: { support: 0.5, weight: (x) => x > -0.5 && x <= 0.5 ? 1 : 0 },
  nearest: { support: 0.5, weight: () => 1, picks: true },
  hamming: { support: 1, weight: hamming },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0 },
};

/**
 * Keys' cubic, with a its slope at 1: (a+2)|x|³ - (a+3)|x|² + 1 up to 1, a|x|³ - 5a|x|² + 8a|x| - 4a up to 2.
 */
function bicubic(x: number): number {
  const a = -0.5;
  x = Math.abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** sinc under a Hamming window. */
function hamming(x: number): number {
  x = Math.abs(x);
  return x >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI));
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
