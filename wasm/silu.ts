/** silu(x) = x·σ(x), in place over `count` floats at `x`. */
import { gate } from "./gate";

export const SILU_MOST: f32 = 87;

export function silu(x: usize, count: usize): void {
  gate(x, count, 1, 0, SILU_MOST);
}
