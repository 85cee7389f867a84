import { dropout } from "./dropout.ts";

/** A whole picture of [batch, …] is 0 with probability `rate`, otherwise divided by 1 − rate. */
export function dropPath(x: Float64Array, batch: number, rate: number, key: number): Float64Array {
  return dropout(x, x.length / batch, rate, key);
}
