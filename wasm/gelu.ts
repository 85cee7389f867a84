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

export function gelu(x: usize, count: usize): void {
  for (const end = x + ((count & ~(LANES - 1)) << 2); x < end; x += 16) {
    v128.store(x, geluOf(v128.load(x)));
  }
  const rest = count & (LANES - 1);
  if (rest) storePart(x, geluOf(loadPart(x, rest, 0)), rest);
}

/** Four at a time. */

export function geluOf(x: v128): v128 {
  const erf = erfOf(x);
  const half = f32x4.mul(x, constant(TABLE, 15));
  return madd(half, erf, half);
}

/** erf(x/√2) */

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
