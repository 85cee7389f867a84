/**
 * x·σ(u) = x/(1 + e^(−u)), u = x·(linear + cubic·x²), σ the logistic function: with other factors geluTanh, quickGelu and silu.
 * In place over `count` floats at `x`.
 *
 * `most` is the x at which u comes to 87, or little less. In u, x counts as ±`most` beyond it, and below it in all: so the results
 * for large negative x end at −1e-36. |error| ≤ 2.5e-7·max(1, |x|), and at most 20 ULP of the result as far as u = −11; NaN
 * stays NaN.
 */
import { exp } from "./exp";
import { LANES, loadPart, madd, storePart } from "./simd";

export function gate(x: usize, count: usize, linear: f32, cubic: f32, most: f32): void {
  const l = f32x4.splat(-linear);
  const c = f32x4.splat(-cubic);
  const high = f32x4.splat(most);
  const low = f32x4.splat(-most);
  for (const end = x + (count << 2); x < end; x += 16) {
    const rest = (end - x) >> 2;
    const above = f32x4.pmax(rest < LANES ? loadPart(x, rest, 0) : v128.load(x), low);
    const bounded = f32x4.pmin(above, high);
    const e = exp(f32x4.mul(bounded, madd(f32x4.mul(bounded, bounded), c, l)));
    const y = f32x4.div(above, f32x4.add(f32x4.splat(1), e));
    if (rest < LANES) storePart(x, y, rest);
    else v128.store(x, y);
  }
}
