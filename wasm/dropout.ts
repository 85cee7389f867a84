/**
 * Groups of `group` floats of n: a whole group is 0 where its random bits are below `limit`, otherwise times `factor`.
 * One float is a group in dropout, a whole picture in dropPath. A unit is `step` floats.
 */
import { randomBits } from "./random_bits";

export function dropout(
  from: usize,
  to: usize,
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
  const end = min(to * step, n);
  for (let i = from * step; i < end; i++) {
    const dropped = randomBits(key, i / group) < limit;
    f32.store(out + (i << 2), dropped ? 0 : f32.load(x + (i << 2)) * factor);
  }
}

/** The same in place for one row of n floats, each a group, from place `first` of the stream. */
export function dropRow(x: usize, n: usize, first: u32, limit: u32, factor: f32, key: u32): void {
  for (let i: usize = 0; i < n; i++) {
    const dropped = randomBits(key, first + i) < limit;
    f32.store(x + (i << 2), dropped ? 0 : f32.load(x + (i << 2)) * factor);
  }
}
