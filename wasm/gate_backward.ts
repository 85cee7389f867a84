/**
 * The activations of gate.ts where x is needed afterwards, and dy times their slopes, float by float. A unit is `step` floats,
 * a multiple of 4, of n; up to three behind the last are read and receive anything.
 *
 * The slope is σ(u) + x·σ'(u)·u'(x), u' = linear + 3·cubic·x², σ' = e/(1 + e)², e = e^(−|u|). For |x| ≥ 128 it is that of
 * ±128, 1 or 0. |error| ≤ 4e-7.
 */
import { exp } from "./exp";
import { bound, gateOf } from "./gate";
import { madd } from "./simd";

export function gateTo(
  from: usize,
  to: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
  linear: f32,
  cubic: f32,
): void {
  const l = f32x4.splat(linear);
  const c = f32x4.splat(cubic);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    v128.store(out + i, gateOf(v128.load(x + i), l, c));
  }
}

export function gateBackward(
  from: usize,
  to: usize,
  dy: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
  linear: f32,
  cubic: f32,
): void {
  const l = f32x4.splat(linear);
  const c = f32x4.splat(cubic);
  const c3 = f32x4.splat(3 * cubic);
  const one = f32x4.splat(1);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    const bounded = bound(v128.load(x + i));
    const t = f32x4.mul(bounded, bounded);
    const u = f32x4.mul(bounded, madd(t, c, l));
    const e = exp(f32x4.neg(f32x4.abs(u)));
    const share = f32x4.div(one, f32x4.add(one, e));
    const above = v128.bitselect(e, one, i32x4.shr_s(u, 31));
    const bend = f32x4.mul(f32x4.mul(bounded, madd(t, c3, l)), f32x4.mul(e, share));
    const slope = f32x4.mul(f32x4.add(above, bend), share);
    v128.store(out + i, f32x4.mul(v128.load(dy + i), slope));
  }
}
