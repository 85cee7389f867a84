/**
 * gelu(x) = x·Φ(x) = x/2·(1 + erf(x/√2)), in place over `count` floats at `x`.
 *
 * erf(x/√2) = x·P(x²)/Q(x²) on |x| ≤ 5.6, beyond which it is ±1 in float32: degrees 6 and 4, least maximum of relative
 * error (6e-8 before rounding). |error| ≤ 2.5e-7·max(1, |x|), as far as 1 + erf allows in float32; −∞ gives NaN, as in
 * PyTorch.
 */
import { constant, LANES, loadPart, madd, storePart } from "./simd";

const TABLE: usize = memory.data<f32>([
  5.6,
  -5.6,
  2.1548483830624576e-10,
  -4.306493295302971e-8,
  6.384334483300336e-6,
  3.3965203328989446e-4,
  9.022360667586327e-3,
  7.193166017532349e-2,
  7.978845238685608e-1,
  6.173049769131467e-5,
  1.8310999730601907e-3,
  2.9113436117768288e-2,
  2.568186819553375e-1,
  1.0,
  -1.0,
  0.5,
]);

/** Four vectors in step, as in exponentials.ts; the rest by the same operations, one by one. */
export function gelu(x: usize, count: usize): void {
  const end = x + (count << 2);
  for (; x + 64 <= end; x += 64) {
    let c = constant(TABLE, 0);
    let d = constant(TABLE, 1);
    let x0 = f32x4.pmax(f32x4.pmin(v128.load(x), c), d);
    let x1 = f32x4.pmax(f32x4.pmin(v128.load(x, 16), c), d);
    let x2 = f32x4.pmax(f32x4.pmin(v128.load(x, 32), c), d);
    let x3 = f32x4.pmax(f32x4.pmin(v128.load(x, 48), c), d);
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
    p0 = f32x4.mul(x0, p0);
    p1 = f32x4.mul(x1, p1);
    p2 = f32x4.mul(x2, p2);
    p3 = f32x4.mul(x3, p3);
    c = constant(TABLE, 9);
    d = constant(TABLE, 10);
    let q0 = madd(t0, c, d);
    let q1 = madd(t1, c, d);
    let q2 = madd(t2, c, d);
    let q3 = madd(t3, c, d);
    c = constant(TABLE, 11);
    q0 = madd(q0, t0, c);
    q1 = madd(q1, t1, c);
    q2 = madd(q2, t2, c);
    q3 = madd(q3, t3, c);
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
    d = constant(TABLE, 14);
    p0 = f32x4.pmax(f32x4.pmin(f32x4.div(p0, q0), c), d);
    p1 = f32x4.pmax(f32x4.pmin(f32x4.div(p1, q1), c), d);
    p2 = f32x4.pmax(f32x4.pmin(f32x4.div(p2, q2), c), d);
    p3 = f32x4.pmax(f32x4.pmin(f32x4.div(p3, q3), c), d);
    c = constant(TABLE, 15);
    x0 = f32x4.mul(v128.load(x), c);
    x1 = f32x4.mul(v128.load(x, 16), c);
    x2 = f32x4.mul(v128.load(x, 32), c);
    x3 = f32x4.mul(v128.load(x, 48), c);
    v128.store(x, madd(x0, p0, x0));
    v128.store(x, madd(x1, p1, x1), 16);
    v128.store(x, madd(x2, p2, x2), 32);
    v128.store(x, madd(x3, p3, x3), 48);
  }
  for (; x < end; x += 16) {
    const rest = (end - x) >> 2;
    const y = geluOf(rest < LANES ? loadPart(x, rest, 0) : v128.load(x));
    if (rest < LANES) storePart(x, y, rest);
    else v128.store(x, y);
  }
}

/** gelu(x), lane by lane. */
function geluOf(x: v128): v128 {
  const half = f32x4.mul(x, constant(TABLE, 15));
  return madd(half, erfOf(x), half);
}

/** erf(x/√2), lane by lane. */
function erfOf(x: v128): v128 {
  const one = constant(TABLE, 13);
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(TABLE, 0)), constant(TABLE, 1));
  const t = f32x4.mul(clamped, clamped);
  let p = madd(t, constant(TABLE, 2), constant(TABLE, 3));
  p = madd(p, t, constant(TABLE, 4));
  p = madd(p, t, constant(TABLE, 5));
  p = madd(p, t, constant(TABLE, 6));
  p = madd(p, t, constant(TABLE, 7));
  p = madd(p, t, constant(TABLE, 8));
  let q = madd(t, constant(TABLE, 9), constant(TABLE, 10));
  q = madd(q, t, constant(TABLE, 11));
  q = madd(q, t, constant(TABLE, 12));
  q = madd(q, t, one);
  return f32x4.pmax(f32x4.pmin(f32x4.div(f32x4.mul(clamped, p), q), one), constant(TABLE, 14));
}
