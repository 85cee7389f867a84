/**
 * Masks of what falls out, in the numbers of kernels.
 *
 * @module
 */
import type { DropMask } from "../../backend/backward.ts";
import { keptShare } from "../../backend/backward_shapes.ts";
import type { DropArgs } from "../operators/attention.ts";

/** @throws {RangeError} where the rate is no probability below 1 */
export function dropArgs({ rate, key }: DropMask): DropArgs {
  return { limit: Math.floor(rate * 2 ** 32), factor: 1 / keptShare(rate), key };
}
