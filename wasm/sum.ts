/** out = a + b over n floats; `out` may be `a` or `b`. A unit is `step` floats. */
import { add } from "./add";

export function sum(
  from: usize,
  to: usize,
  _thread: usize,
  a: usize,
  b: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const begin = from * step;
  const at = begin << 2;
  add(a + at, b + at, min(to * step, n) - begin, out + at);
}
