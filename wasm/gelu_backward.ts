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

/** Four vectors in step, as in exponentials.ts; the rest by the same operations, one by one. */
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
  let i = (from * step) << 2;
  for (; i + 64 <= end; i += 64) {
    let c = constant(TABLE, 0);
    let d = constant(TABLE, 1);
    const x0 = f32x4.pmax(f32x4.pmin(v128.load(x + i), c), d);
    const x1 = f32x4.pmax(f32x4.pmin(v128.load(x + i, 16), c), d);
    const x2 = f32x4.pmax(f32x4.pmin(v128.load(x + i, 32), c), d);
    const x3 = f32x4.pmax(f32x4.pmin(v128.load(x + i, 48), c), d);
    const t0 = f32x4.mul(x0, x0);
    const t1 = f32x4.mul(x1, x1);
    const t2 = f32x4.mul(x2, x2);
    const t3 = f32x4.mul(x3, x3);
    c = constant(TABLE, 2);
    d = constant(TABLE, 3);
    let p0 = madd(t0, c, d);
    let p1 = madd(t1, c, d);
    let p2 = madd(t2, c, d);
    let p3 = madd(t3, c, d);
    c = constant(TABLE, 4);
    p0 = madd(p0, t0, c);
    p1 = madd(p1, t1, c);
    p2 = madd(p2, t2, c);
    p3 = madd(p3, t3, c);
    c = constant(TABLE, 5);
    p0 = madd(p0, t0, c);
    p1 = madd(p1, t1, c);
    p2 = madd(p2, t2, c);
    p3 = madd(p3, t3, c);
    c = constant(TABLE, 6);
    p0 = madd(p0, t0, c);
    p1 = madd(p1, t1, c);
    p2 = madd(p2, t2, c);
    p3 = madd(p3, t3, c);
    c = constant(TABLE, 7);
    p0 = madd(p0, t0, c);
    p1 = madd(p1, t1, c);
    p2 = madd(p2, t2, c);
    p3 = madd(p3, t3, c);
    c = constant(TABLE, 8);
    p0 = madd(p0, t0, c);
    p1 = madd(p1, t1, c);
    p2 = madd(p2, t2, c);
    p3 = madd(p3, t3, c);
    c = constant(TABLE, 9);
    p0 = madd(p0, t0, c);
    p1 = madd(p1, t1, c);
    p2 = madd(p2, t2, c);
    p3 = madd(p3, t3, c);
    p0 = f32x4.mul(x0, p0);
    p1 = f32x4.mul(x1, p1);
    p2 = f32x4.mul(x2, p2);
    p3 = f32x4.mul(x3, p3);
    c = constant(TABLE, 10);
    d = constant(TABLE, 11);
    let q0 = madd(t0, c, d);
    let q1 = madd(t1, c, d);
    let q2 = madd(t2, c, d);
    let q3 = madd(t3, c, d);
    c = constant(TABLE, 12);
    q0 = madd(q0, t0, c);
    q1 = madd(q1, t1, c);
    q2 = madd(q2, t2, c);
    q3 = madd(q3, t3, c);
    c = constant(TABLE, 13);
    q0 = madd(q0, t0, c);
    q1 = madd(q1, t1, c);
    q2 = madd(q2, t2, c);
    q3 = madd(q3, t3, c);
    c = constant(TABLE, 14);
    q0 = madd(q0, t0, c);
    q1 = madd(q1, t1, c);
    q2 = madd(q2, t2, c);
    q3 = madd(q3, t3, c);
    c = constant(TABLE, 15);
    q0 = madd(q0, t0, c);
    q1 = madd(q1, t1, c);
    q2 = madd(q2, t2, c);
    q3 = madd(q3, t3, c);
    c = constant(TABLE, 16);
    q0 = madd(q0, t0, c);
    q1 = madd(q1, t1, c);
    q2 = madd(q2, t2, c);
    q3 = madd(q3, t3, c);
    c = constant(TABLE, 17);
    q0 = f32x4.add(f32x4.div(p0, q0), c);
    q1 = f32x4.add(f32x4.div(p1, q1), c);
    q2 = f32x4.add(f32x4.div(p2, q2), c);
    q3 = f32x4.add(f32x4.div(p3, q3), c);
    v128.store(out + i, f32x4.mul(v128.load(dy + i), q0));
    v128.store(out + i, f32x4.mul(v128.load(dy + i, 16), q1), 16);
    v128.store(out + i, f32x4.mul(v128.load(dy + i, 32), q2), 32);
    v128.store(out + i, f32x4.mul(v128.load(dy + i, 48), q3), 48);
  }
  for (; i < end; i += 16) v128.store(out + i, f32x4.mul(v128.load(dy + i), slopeOf(v128.load(x + i))));
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
