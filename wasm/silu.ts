/** silu(x) = x·σ(x), in place over `count` floats at `x`. */
import { gate } from "./gate";

export function silu(x: usize, count: usize): void {
  gate(x, count, 1, 0);
}
