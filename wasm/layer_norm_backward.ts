/**
 * With x̂ = (x − mean)·factor, factor = 1/√(variance + ε) and g = dy·scale, over each of `rows` rows of `columns` floats:
 * dx = factor·(g − mean(g) − x̂·mean(g·x̂)).  dy, x [rows, columns] → dx [rows, columns], to which what is there is added where
 * `adds` is not 0; and, for `columnSums` to add up, Σ dy·x̂ and Σ dy of every unit's rows → dScale, dBias [units, columns].
 * A unit is `step` rows.
 *
 * 1. mean and variance, as forwards  2. both means of g, dScale, dBias  3. dx
 */
import { sumOf, sumOfSquares } from "./layer_norm";
import { LANES, loadPart, madd, nmadd, storePart, sumLanes } from "./simd";

export function layerNormBackward(
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
  adds: i32,
  dx: usize,
  dScale: usize,
  dBias: usize,
): void {
  const bytes = columns << 2;
  for (let unit = from; unit < to; unit++) {
    const scaleSums = dScale + unit * bytes;
    const biasSums = dBias + unit * bytes;
    memory.fill(scaleSums, 0, bytes);
    memory.fill(biasSums, 0, bytes);
    const end = min((unit + 1) * step, rows);
    for (let r = unit * step; r < end; r++) {
      const at = r * bytes;
      const mean = sumOf(x + at, columns) / <f32> columns;
      const variance = sumOfSquares(x + at, columns, mean) / <f32> columns;
      const factor: f32 = 1 / sqrt<f32>(variance + epsilon);
      backwardRow(dy + at, x + at, scale, columns, mean, factor, adds, dx + at, scaleSums, biasSums);
    }
  }
}

function backwardRow(
  dy: usize,
  x: usize,
  scale: usize,
  n: usize,
  mean: f32,
  factor: f32,
  adds: i32,
  dx: usize,
  dScale: usize,
  dBias: usize,
): void {
  const m = f32x4.splat(mean);
  const f = f32x4.splat(factor);
  const whole = (n & ~(LANES - 1)) << 2;
  const rest = n & (LANES - 1);
  let sum = f32x4.splat(0);
  let product = sum;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const d = v128.load(dy + i);
    const normed = f32x4.mul(f32x4.sub(v128.load(x + i), m), f);
    const g = f32x4.mul(d, v128.load(scale + i));
    sum = f32x4.add(sum, g);
    product = madd(g, normed, product);
    v128.store(dScale + i, madd(d, normed, v128.load(dScale + i)));
    v128.store(dBias + i, f32x4.add(d, v128.load(dBias + i)));
  }
  if (rest) {
    const d = loadPart(dy + i, rest, 0);
    const normed = f32x4.mul(f32x4.sub(loadPart(x + i, rest, mean), m), f);
    const g = f32x4.mul(d, loadPart(scale + i, rest, 0));
    sum = f32x4.add(sum, g);
    product = madd(g, normed, product);
    storePart(dScale + i, madd(d, normed, loadPart(dScale + i, rest, 0)), rest);
    storePart(dBias + i, f32x4.add(d, loadPart(dBias + i, rest, 0)), rest);
  }
  const meanG = f32x4.splat(sumLanes(sum) / <f32> n);
  const meanProduct = f32x4.splat(sumLanes(product) / <f32> n);
  for (i = 0; i < whole; i += 16) {
    const normed = f32x4.mul(f32x4.sub(v128.load(x + i), m), f);
    const g = f32x4.mul(v128.load(dy + i), v128.load(scale + i));
    const y = f32x4.mul(nmadd(normed, meanProduct, f32x4.sub(g, meanG)), f);
    v128.store(dx + i, adds ? f32x4.add(v128.load(dx + i), y) : y);
  }
  if (rest) {
    const normed = f32x4.mul(f32x4.sub(loadPart(x + i, rest, mean), m), f);
    const g = f32x4.mul(loadPart(dy + i, rest, 0), loadPart(scale + i, rest, 0));
    const y = f32x4.mul(nmadd(normed, meanProduct, f32x4.sub(g, meanG)), f);
    storePart(dx + i, adds ? f32x4.add(loadPart(dx + i, rest, 0), y) : y, rest);
  }
}
