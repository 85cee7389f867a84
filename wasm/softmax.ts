/**
 * softmax(x)ᵢ = e^(xᵢ − max) / Σⱼ e^(xⱼ − max), over each of `rows` rows of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; `out` may be `x`. A unit is `step` rows.
 *
 * 1. the row's maximum  2. the exponentials and their sum  3. times 1 / sum
 */
import { exp } from "./exp";
import { LANES, loadPart, maxLanes, storePart, sumLanes } from "./simd";

export function softmax(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  rows: usize,
  columns: usize,
  out: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < end; at += bytes) {
    const sum = exponentials(x + at, columns, 1, out + at);
    scaleRow(out + at, columns, 1 / sum, out + at);
  }
}

/**
 * e^(scale·(x − max x)) of one row of `n` floats to `out`, which may be `x`; `scale` > 0. Returns their sum, in
 * groups of 64 whose totals are added with Kahan's compensation: small terms are not lost beside a large one.
 */
export function exponentials(x: usize, n: usize, scale: f32, out: usize): f32 {
  const largest = f32x4.splat(rowMax(x, n));
  const factor = f32x4.splat(scale);
  const end = x + ((n & ~(LANES - 1)) << 2);
  let total = f32x4.splat(0);
  let lost = total;
  while (x < end) {
    let sum = f32x4.splat(0);
    for (const group = min(x + 256, end); x < group; x += 16) {
      const e = exp(f32x4.mul(f32x4.sub(v128.load(x), largest), factor));
      v128.store(out, e);
      sum = f32x4.add(sum, e);
      out += 16;
    }
    const term = f32x4.sub(sum, lost);
    const next = f32x4.add(total, term);
    lost = f32x4.sub(f32x4.sub(next, total), term);
    total = next;
  }
  const rest = n & (LANES - 1);
  if (rest) {
    const e = exp(f32x4.mul(f32x4.sub(loadPart(x, rest, -Infinity), largest), factor));
    storePart(out, e, rest);
    total = f32x4.add(total, e);
  }
  return sumLanes(total);
}

/** One row of `n` floats times `factor`. */
export function scaleRow(x: usize, n: usize, factor: f32, out: usize): void {
  const f = f32x4.splat(factor);
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(out + i, f32x4.mul(v128.load(x + i), f));
  for (; i < n << 2; i += 4) f32.store(out + i, f32.load(x + i) * factor);
}

function rowMax(x: usize, n: usize): f32 {
  let largest = f32x4.splat(-Infinity);
  const end = x + (n << 2);
  for (; x + 16 <= end; x += 16) largest = f32x4.pmax(largest, v128.load(x));
  const rest = n & (LANES - 1);
  if (rest) largest = f32x4.pmax(largest, loadPart(x, rest, -Infinity));
  return maxLanes(largest);
}
