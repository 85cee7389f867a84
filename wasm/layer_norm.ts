/**
 * y = (x − mean) / √(variance + ε) · scale + bias, over each of `rows` rows of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; `out` may be `x`. A unit is `step` rows.
 *
 * 1. the mean  2. the variance, of the differences from it  3. the result
 */
import { LANES, loadPart, madd, storePart, sumLanes } from "./simd";

export function layerNorm(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  scale: usize,
  bias: usize,
  rows: usize,
  columns: usize,
  epsilon: f32,
  out: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < end; at += bytes) {
    const mean = sumOf(x + at, columns) / <f32> columns;
    const variance = sumOfSquares(x + at, columns, mean) / <f32> columns;
    normalizeRow(x + at, scale, bias, columns, mean, 1 / sqrt<f32>(variance + epsilon), out + at);
  }
}

/** Σ x over `n` floats, in sixteen partial sums and then four. */
export function sumOf(x: usize, n: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = x + (n << 2);
  for (; x + 64 <= end; x += 64) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
  }
  for (; x + 16 <= end; x += 16) s0 = f32x4.add(s0, v128.load(x));
  const rest = n & (LANES - 1);
  if (rest) s1 = f32x4.add(s1, loadPart(x, rest, 0));
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** Σ (x − mean)² over `n` floats, in the same partial sums. */
export function sumOfSquares(x: usize, n: usize, mean: f32): f32 {
  const m = f32x4.splat(mean);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = x + (n << 2);
  for (; x + 64 <= end; x += 64) {
    const d0 = f32x4.sub(v128.load(x), m);
    const d1 = f32x4.sub(v128.load(x, 16), m);
    const d2 = f32x4.sub(v128.load(x, 32), m);
    const d3 = f32x4.sub(v128.load(x, 48), m);
    s0 = madd(d0, d0, s0);
    s1 = madd(d1, d1, s1);
    s2 = madd(d2, d2, s2);
    s3 = madd(d3, d3, s3);
  }
  for (; x + 16 <= end; x += 16) {
    const d = f32x4.sub(v128.load(x), m);
    s0 = madd(d, d, s0);
  }
  const rest = n & (LANES - 1);
  if (rest) {
    const d = f32x4.sub(loadPart(x, rest, mean), m);
    s1 = madd(d, d, s1);
  }
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

function normalizeRow(
  x: usize,
  scale: usize,
  bias: usize,
  n: usize,
  mean: f32,
  factor: f32,
  out: usize,
): void {
  const m = f32x4.splat(mean);
  const f = f32x4.splat(factor);
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const d = f32x4.mul(f32x4.sub(v128.load(x + i), m), f);
    v128.store(out + i, madd(d, v128.load(scale + i), v128.load(bias + i)));
  }
  const rest = n & (LANES - 1);
  if (rest) {
    const d = f32x4.mul(f32x4.sub(loadPart(x + i, rest, 0), m), f);
    storePart(out + i, madd(d, loadPart(scale + i, rest, 0), loadPart(bias + i, rest, 0)), rest);
  }
}
