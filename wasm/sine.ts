/**
 * out = sin(x + quarters·π/2) over n floats, of magnitudes below 2³¹; up to three behind the last are read and receive
 * anything. `out` may be `x`. A unit is `step` floats, a multiple of 4.
 *
 * 1. x in whole numbers of 2⁻³² turns, of which whole turns drop out: x's whole part times such a number, and the rest
 * 2. the nearest quarter turn, and the angle r from there, |r| ≤ π/4
 * 3. sine and cosine of r by polynomials (least maximum of error, 2e-9 and 1e-10 before rounding)
 * 4. one of the two, by the quarter, with its sign
 *
 * Error at most 1.2e-7 + 7e-10·|x|; NaN becomes a number.
 */
import { constant, madd } from "./simd";

const TABLE: usize = memory.data<f32>([
  683565275.5764316, // 2³²/2π
  1.4629180792671596e-9, // 2π/2³²
  -0.00019496,
  0.00833198,
  -0.16666651,
  0.0000244384515,
  -0.00138873675,
  0.0416666469,
  -0.5,
  1.0,
]);
/** 2³²/2π, rounded. */
const TURNS_OF_ONE: i32 = 683565276;

export function sine(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  n: usize,
  quarters: usize,
  step: usize,
  out: usize,
): void {
  const end = min(to * step, n) << 2;
  const shift = i32x4.splat(<i32> quarters);
  const one = i32x4.splat(1);
  const half = i32x4.splat(1 << 29);
  const ofOne = i32x4.splat(TURNS_OF_ONE);
  for (let i = (from * step) << 2; i < end; i += 16) {
    // 1
    const v = v128.load(x + i);
    const whole = f32x4.floor(v);
    const rest = f32x4.nearest(f32x4.mul(f32x4.sub(v, whole), constant(TABLE, 0)));
    const turns = i32x4.add(
      i32x4.mul(i32x4.trunc_sat_f32x4_s(whole), ofOne),
      i32x4.trunc_sat_f32x4_s(rest),
    );
    // 2
    const quarter = i32x4.shr_u(i32x4.add(turns, half), 30);
    const left = i32x4.sub(turns, i32x4.shl(quarter, 30));
    const r = f32x4.mul(f32x4.convert_i32x4_s(left), constant(TABLE, 1));
    // 3
    const square = f32x4.mul(r, r);
    let s = madd(square, constant(TABLE, 2), constant(TABLE, 3));
    s = madd(s, square, constant(TABLE, 4));
    s = madd(f32x4.mul(s, square), r, r);
    let c = madd(square, constant(TABLE, 5), constant(TABLE, 6));
    c = madd(c, square, constant(TABLE, 7));
    c = madd(c, square, constant(TABLE, 8));
    c = madd(c, square, constant(TABLE, 9));
    // 4
    const at = i32x4.add(quarter, shift);
    const chosen = v128.bitselect(c, s, i32x4.eq(v128.and(at, one), one));
    v128.store(out + i, v128.xor(chosen, i32x4.shl(i32x4.shr_u(at, 1), 31)));
  }
}
