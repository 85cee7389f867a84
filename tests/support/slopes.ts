/**
 * Gradients of the reference against differences of what they are of, in float64.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Tensor } from "../../src/backend/backend.ts";
import { dataOf } from "../../src/reference/reference_backend.ts";
import { Random } from "./random.ts";

/** Half of the step along a direction of normal deviates. */
const STEP = 2e-6;

/** Compares the slope of `loss` along a random direction of `x` with what its gradient says. */
export function assertSlope(what: string, x: Tensor, gradient: Tensor, loss: () => number): void {
  const data = dataOf(x);
  const start = data.slice();
  const direction = new Random(data.length).normals(data.length);
  const at = (step: number) => {
    start.forEach((v, i) => data[i] = v + step * direction[i]!);
    return loss();
  };
  const found = (at(STEP) - at(-STEP)) / (2 * STEP);
  data.set(start);
  const wanted = dataOf(gradient).reduce((sum, g, i) => sum + g * direction[i]!, 0);
  const scale = Math.hypot(...dataOf(gradient)) + 1e-3;
  assert(Math.abs(found - wanted) < 1e-7 * scale, `${what}: slope ${found}, its gradient says ${wanted}`);
}
