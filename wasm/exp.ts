/**
 * exp(x) for x ≤ 87, lane by lane.
 *
 * x = n·ln2 + r with |r| ≤ ln2/2, then 2ⁿ·eʳ: ln2 is split in two floats (Cody and Waite) so that r is exact enough,
 * eʳ is a polynomial of degree 6 (least maximum of relative error, 4e-9 before rounding), 2ⁿ is built from its bits.
 * Error at most 2 ULP; below −87 (e⁻⁸⁷ = 1.6e-38, all but subnormal) it is 0; NaN stays NaN.
 */
import { constant, madd, nmadd } from "./simd";

/** The constants of `exp`, which exponentials.ts computes in step. */
export const EXP_TABLE: usize = memory.data<f32>([
  1.442695,
  12582912.0, // 3·2²²: added to a float, it rounds it to a whole number that then stands in the lowest bits
  0.693145751953125, // ln2, its first 16 bits
  1.428606765330187e-06, // ln2, the rest
  0.0013863727217540145,
  0.008367542177438736,
  0.04166724160313606,
  0.16666533052921295,
  0.5,
  1.0,
  -87.00000762939453, // the float below −87, which stands for all below
  1.6458051e-38, // between what becomes of it and of −87
]);

export function exp(x: v128): v128 {
  const bounded = f32x4.pmax(x, constant(EXP_TABLE, 10));
  const whole = constant(EXP_TABLE, 1);
  const shifted = madd(bounded, constant(EXP_TABLE, 0), whole);
  const n = f32x4.sub(shifted, whole);
  const r = nmadd(n, constant(EXP_TABLE, 3), nmadd(n, constant(EXP_TABLE, 2), bounded));
  let p = madd(r, constant(EXP_TABLE, 4), constant(EXP_TABLE, 5));
  p = madd(p, r, constant(EXP_TABLE, 6));
  p = madd(p, r, constant(EXP_TABLE, 7));
  p = madd(p, r, constant(EXP_TABLE, 8));
  p = madd(p, r, constant(EXP_TABLE, 9));
  p = madd(p, r, constant(EXP_TABLE, 9));
  const scaled = i32x4.add(p, i32x4.shl(shifted, 23));
  return v128.andnot(scaled, f32x4.lt(scaled, constant(EXP_TABLE, 11)));
}
