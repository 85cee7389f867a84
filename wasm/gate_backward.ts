/**
 * The activations of gate.ts where x is needed afterwards, and dy times their slopes, float by float. A unit is `step` floats,
 * a multiple of 4, of n; up to three behind the last are read and receive anything.
 *
 * The slope is σ(u) + x·σ'(u)·u'(x), u' = linear + 3·cubic·x², where with e = e^(−u) σ = 1/(1 + e) and σ' = σ·(1 − σ) =
 * σ²·e. Beyond ±`most` it is that of ±`most`, 1 or 0. |error| ≤ 4e-7.
 */
import { exp } from "./exp";
import { gate } from "./gate";
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
  most: f32,
): void {
  const first = from * step;
  const count = min(to * step, n) - first;
  memory.copy(out + (first << 2), x + (first << 2), count << 2);
  gate(out + (first << 2), count, linear, cubic, most);
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
  most: f32,
): void {
  const l = f32x4.splat(linear);
  const c = f32x4.splat(cubic);
  const c3 = f32x4.splat(3 * cubic);
  const high = f32x4.splat(most);
  const low = f32x4.splat(-most);
  const one = f32x4.splat(1);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    const bounded = f32x4.pmax(f32x4.pmin(v128.load(x + i), high), low);
    const t = f32x4.mul(bounded, bounded);
    const e = exp(f32x4.neg(f32x4.mul(bounded, madd(t, c, l))));
    const share = f32x4.div(one, f32x4.add(one, e));
    const bend = f32x4.mul(f32x4.mul(bounded, madd(t, c3, l)), f32x4.mul(e, share));
    const slope = madd(bend, share, share);
    v128.store(out + i, f32x4.mul(v128.load(dy + i), slope));
  }
}
