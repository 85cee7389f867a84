/**
 * Groups of `group` floats of n: a whole group is 0 where its random bits are below `limit`, otherwise times `factor`.
 * One float is a group in dropout, a whole picture in dropPath. Unit `unit` is `step` floats.
 */
import { randomBits } from "./random_bits";

export function dropout(
  unit: usize,
  _thread: usize,
  x: usize,
  n: usize,
  step: usize,
  group: usize,
  limit: u32,
  factor: f32,
  key: u32,
  out: usize,
): void {
  const end = min((unit + 1) * step, n);
  for (let i = unit * step; i < end; i++) {
    const dropped = randomBits(key, i / group) < limit;
    f32.store(out + (i << 2), dropped ? 0 : f32.load(x + (i << 2)) * factor);
  }
}
