/**
 * With x̂ = x·factor, factor = 1/√(mean of x² + ε) and g = dy·scale, over each of `rows` rows of `columns` floats:
 * dx = factor·(g − x̂·mean(g·x̂)).  dy, x [rows, columns] → dx [rows, columns]; and, for `columnSums` to add up, Σ dy·x̂ of
 * every unit's rows → dScale [units, columns]. A unit is `step` rows.
 *
 * 1. the mean of squares, as forwards  2. the mean of g·x̂, dScale  3. dx
 */
import { sumOfSquares } from "./layer_norm";
import { LANES, loadPart, madd, nmadd, storePart, sumLanes } from "./simd";

export function rmsNormBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  scale: usize,
  rows: usize,
  columns: usize,
  epsilon: f32,
  step: usize,
  dx: usize,
  dScale: usize,
): void {
  const bytes = columns << 2;
  for (let unit = from; unit < to; unit++) {
    const scaleSums = dScale + unit * bytes;
    memory.fill(scaleSums, 0, bytes);
    const end = min((unit + 1) * step, rows);
    for (let r = unit * step; r < end; r++) {
      const at = r * bytes;
      const factor: f32 = 1 / sqrt<f32>(sumOfSquares(x + at, columns, 0) / <f32> columns + epsilon);
      backwardRow(dy + at, x + at, scale, columns, factor, dx + at, scaleSums);
    }
  }
}

function backwardRow(
  dy: usize,
  x: usize,
  scale: usize,
  n: usize,
  factor: f32,
  dx: usize,
  dScale: usize,
): void {
  const f = f32x4.splat(factor);
  const whole = (n & ~(LANES - 1)) << 2;
  const rest = n & (LANES - 1);
  let product = f32x4.splat(0);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const d = v128.load(dy + i);
    const normed = f32x4.mul(v128.load(x + i), f);
    product = madd(f32x4.mul(d, v128.load(scale + i)), normed, product);
    v128.store(dScale + i, madd(d, normed, v128.load(dScale + i)));
  }
  if (rest) {
    const d = loadPart(dy + i, rest, 0);
    const normed = f32x4.mul(loadPart(x + i, rest, 0), f);
    product = madd(f32x4.mul(d, loadPart(scale + i, rest, 0)), normed, product);
    storePart(dScale + i, madd(d, normed, loadPart(dScale + i, rest, 0)), rest);
  }
  const meanProduct = f32x4.splat(sumLanes(product) / <f32> n);
  for (i = 0; i < whole; i += 16) {
    const g = f32x4.mul(v128.load(dy + i), v128.load(scale + i));
    v128.store(dx + i, f32x4.mul(nmadd(f32x4.mul(v128.load(x + i), f), meanProduct, g), f));
  }
  if (rest) {
    const g = f32x4.mul(loadPart(dy + i, rest, 0), loadPart(scale + i, rest, 0));
    storePart(dx + i, f32x4.mul(nmadd(f32x4.mul(loadPart(x + i, rest, 0), f), meanProduct, g), f), rest);
  }
}
