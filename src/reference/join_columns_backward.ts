import { columns } from "./columns.ts";

/** The gradient of the part that begins at column `start` of `width`; summed over rows where it is a `single` one. */
export function joinColumnsBackward(
  dy: Float64Array,
  width: number,
  start: number,
  length: number,
  single: boolean,
): Float64Array {
  const own = columns(dy, width, start, length);
  if (!single) return own;
  const sums = new Float64Array(length);
  for (let i = 0; i < own.length; i++) sums[i % length]! += own[i]!;
  return sums;
}
