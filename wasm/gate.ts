/**
 * x·σ(u), u = x·(linear + cubic·x²), σ the logistic function: with other factors geluTanh, quickGelu and silu. In place over
 * `count` floats at `x`.
 *
 * σ(u) = 1/(1 + e^(−|u|)) for u ≥ 0, e^(−|u|) times that below: nothing cancels on either tail. For |x| ≥ 128, u is that of
 * ±128, where e^(−|u|) is 0. |error| ≤ 2.5e-7·max(1, |x|), and at most 20 ULP of the result as far as u = −11; −∞ gives NaN,
 * as in PyTorch.
 */
import { exp } from "./exp";
import { constant, LANES, loadPart, madd, storePart } from "./simd";

const TABLE: usize = memory.data<f32>([128, -128, 1]);

export function gate(x: usize, count: usize, linear: f32, cubic: f32): void {
  const l = f32x4.splat(linear);
  const c = f32x4.splat(cubic);
  for (const end = x + ((count & ~(LANES - 1)) << 2); x < end; x += 16) {
    v128.store(x, gateOf(v128.load(x), l, c));
  }
  const rest = count & (LANES - 1);
  if (rest) storePart(x, gateOf(loadPart(x, rest, 0), l, c), rest);
}

/** Four at a time. */
export function gateOf(x: v128, linear: v128, cubic: v128): v128 {
  const bounded = bound(x);
  const u = f32x4.mul(bounded, madd(f32x4.mul(bounded, bounded), cubic, linear));
  const e = exp(f32x4.neg(f32x4.abs(u)));
  const one = constant(TABLE, 2);
  const above = v128.bitselect(e, one, i32x4.shr_s(u, 31));
  return f32x4.div(f32x4.mul(x, above), f32x4.add(one, e));
}

/** The floats of ±128; NaN stays NaN. */
export function bound(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, constant(TABLE, 0)), constant(TABLE, 1));
}
