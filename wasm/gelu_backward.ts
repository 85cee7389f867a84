/**
 * gelu(x), and dy·gelu'(x), gelu'(x) = Φ(x) + x·φ(x), float by float. A unit is `step` floats, a multiple of 4, of n;
 * up to three behind the last are read and receive anything.
 *
 * gelu'(x) − 1/2 is odd: x·P(x²)/Q(x²) on |x| ≤ 5.8, beyond which it is ±1/2 to within 1.1e-7. Degrees 7 and 6, least
 * maximum of error (3e-9 before rounding); |error| ≤ 2.5e-7.
 */
import { gelu } from "./gelu";
import { constant, madd } from "./simd";

const TABLE: usize = memory.data<f32>([
  5.8,
  -5.8,
  -2.807846313666503e-11,
  1.1532260465213532e-8,
  8.916267499944094e-7,
  3.2059292684737204e-5,
  1.9738484197160693e-4,
  1.3763692849592888e-2,
  -2.2900327827761042e-2,
  7.978845375351237e-1,
  3.023147694966152e-7,
  9.681858149396178e-6,
  2.3692042507507372e-4,
  3.901911641205976e-3,
  4.379502050293551e-2,
  3.0463173096710405e-1,
  1.0,
  0.5,
]);

export function geluTo(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const first = from * step;
  const count = min(to * step, n) - first;
  memory.copy(out + (first << 2), x + (first << 2), count << 2);
  gelu(out + (first << 2), count);
}

export function geluBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    v128.store(out + i, f32x4.mul(v128.load(dy + i), slopeOf(v128.load(x + i))));
  }
}

function slopeOf(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(TABLE, 0)), constant(TABLE, 1));
  const t = f32x4.mul(clamped, clamped);
  let p = madd(t, constant(TABLE, 2), constant(TABLE, 3));
  p = madd(p, t, constant(TABLE, 4));
  p = madd(p, t, constant(TABLE, 5));
  p = madd(p, t, constant(TABLE, 6));
  p = madd(p, t, constant(TABLE, 7));
  p = madd(p, t, constant(TABLE, 8));
  p = madd(p, t, constant(TABLE, 9));
  let q = madd(t, constant(TABLE, 10), constant(TABLE, 11));
  q = madd(q, t, constant(TABLE, 12));
  q = madd(q, t, constant(TABLE, 13));
  q = madd(q, t, constant(TABLE, 14));
  q = madd(q, t, constant(TABLE, 15));
  q = madd(q, t, constant(TABLE, 16));
  return f32x4.add(f32x4.div(f32x4.mul(clamped, p), q), constant(TABLE, 17));
}
