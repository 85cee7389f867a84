/**
 * With x̂ = (x − mean)·factor, factor = 1/√(variance + ε) and g = dy·scale, over each of `rows` rows of `columns` floats:
 * dx = factor·(g − mean(g) − x̂·mean(g·x̂)).  dy, x [rows, columns] → dx [rows, columns]; and, for `columnSums` to add up,
 * Σ dy·x̂ and Σ dy of every unit's rows → dScale, dBias [units, columns].
 *
 * 1. mean and variance, as forwards  2. both means of g, dScale, dBias  3. dx
 */
import { sumOf, sumOfSquares } from "./layer_norm";
import { LANES, loadPart, madd, nmadd, storePart, sumLanes } from "./simd";

/** Unit `unit` is `step` rows. */
export function layerNormBackward(
  unit: usize,
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
  dBias: usize,
): void {
  const bytes = columns << 2;
  const from = unit * step;
  const end = min(from + step, rows);
  dScale += unit * bytes;
  dBias += unit * bytes;
  memory.fill(dScale, 0, bytes);
  memory.fill(dBias, 0, bytes);
  for (let r = from; r < end; r++) {
    const at = r * bytes;
    const mean = sumOf(x + at, columns) / <f32> columns;
    const variance = sumOfSquares(x + at, columns, mean) / <f32> columns;
    const factor: f32 = 1 / sqrt<f32>(variance + epsilon);
    backwardRow(dy + at, x + at, scale, columns, mean, factor, dx + at, dScale, dBias);
  }
}

function backwardRow(
  dy: usize,
  x: usize,
  scale: usize,
  n: usize,
  mean: f32,
  factor: f32,
  dx: usize,
  dScale: usize,
  dBias: usize,
): void {
  const m = f32x4.splat(mean);
  const f = f32x4.splat(factor);
  let sum = f32x4.splat(0);
  let product = sum;
  for (let i: usize = 0; i < n << 2; i += 16) {
    const rest = n - (i >> 2);
    const d = take(dy + i, rest, 0);
    const normed = f32x4.mul(f32x4.sub(take(x + i, rest, mean), m), f);
    const g = f32x4.mul(d, take(scale + i, rest, 0));
    sum = f32x4.add(sum, g);
    product = madd(g, normed, product);
    give(dScale + i, madd(d, normed, take(dScale + i, rest, 0)), rest);
    give(dBias + i, f32x4.add(d, take(dBias + i, rest, 0)), rest);
  }
  const meanG = f32x4.splat(sumLanes(sum) / <f32> n);
  const meanProduct = f32x4.splat(sumLanes(product) / <f32> n);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const rest = n - (i >> 2);
    const normed = f32x4.mul(f32x4.sub(take(x + i, rest, mean), m), f);
    const g = f32x4.mul(take(dy + i, rest, 0), take(scale + i, rest, 0));
    give(dx + i, f32x4.mul(nmadd(normed, meanProduct, f32x4.sub(g, meanG)), f), rest);
  }
}

/** The next four floats, or as many as are left. */
function take(p: usize, rest: usize, fill: f32): v128 {
  return rest < LANES ? loadPart(p, rest, fill) : v128.load(p);
}

function give(p: usize, v: v128, rest: usize): void {
  if (rest < LANES) storePart(p, v, rest);
  else v128.store(p, v);
}
