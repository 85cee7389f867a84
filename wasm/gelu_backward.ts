/**
 * gelu(x), and dy·gelu'(x) = dy·(Φ(x) + x·φ(x)), Φ = (1 + erf(x/√2))/2, φ = e^(−x²/2)/√(2π); float by float.
 * Unit `unit` is `step` floats, a multiple of 4, of n; up to three behind the last are read and receive anything.
 */
import { exp } from "./exp";
import { erfOf, gelu } from "./gelu";
import { constant, madd } from "./simd";

const TABLE: usize = memory.data<f32>([
  0.5,
  -0.5,
  0.3989422804014327, // 1/√(2π)
]);

export function geluTo(unit: usize, _thread: usize, x: usize, n: usize, step: usize, out: usize): void {
  const from = (unit * step) << 2;
  const count = min(step, n - unit * step);
  memory.copy(out + from, x + from, count << 2);
  gelu(out + from, count);
}

export function geluBackward(
  unit: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const end = min((unit + 1) * step, n) << 2;
  for (let i = (unit * step) << 2; i < end; i += 16) {
    v128.store(out + i, f32x4.mul(v128.load(dy + i), slopeOf(v128.load(x + i))));
  }
}

function slopeOf(x: v128): v128 {
  const half = constant(TABLE, 0);
  const density = f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), constant(TABLE, 1))), constant(TABLE, 2));
  return madd(x, density, madd(half, erfOf(x), half));
}
