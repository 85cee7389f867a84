/**
 * The numbers of self-checks, and the comparison of a GPU's answers with the reference's.
 *
 * @module
 */
import { DeviceError } from "../../errors.ts";
import type { Gpu } from "../gpu.ts";

/** Results by name. */
export type Answers = ReadonlyMap<string, Promise<Float32Array>>;

/** The largest difference allowed where numbers are about 1: float32 is off by a tenth of it. */
export const TOLERANCE = 2e-5;

/**
 * Reads a GPU's answers and compares them with those that are right.
 *
 * @param toleranceOf the largest difference allowed from an answer
 * @throws {DeviceError} that says which answer was how wrong
 */
export async function expectAnswers(
  gpu: Pick<Gpu, "name">,
  found: Answers,
  wanted: Answers,
  toleranceOf: (right: Float32Array) => number = () => TOLERANCE,
): Promise<void> {
  await Promise.all(found.values()); // all of them, so that no failure is left without a listener
  for (const [what, numbers] of found) {
    const right = (await wanted.get(what))!;
    expectClose(gpu, what, await numbers, right, toleranceOf(right));
  }
}

function expectClose(
  { name }: Pick<Gpu, "name">,
  what: string,
  found: Float32Array,
  wanted: Float32Array,
  tolerance: number,
): void {
  const fault = found.findIndex((value, i) => !(Math.abs(value - wanted[i]!) <= tolerance));
  if (fault < 0) return;
  throw new DeviceError(
    `Cannot trust the GPU ${name}: number ${fault} of ${what} came out as ${found[fault]}, ${
      wanted[fault]
    } is right`,
  );
}

/**
 * A sequence of numbers that is the same in every run (linear congruential, with the constants of Numerical Recipes). Each
 * tensor is given the next ones, so that no two are alike: a kernel that reads one in the place of another is seen.
 */
export class Noise {
  #state = 1;

  /** The next numbers, in (−size, size). */
  next(count: number, size: number): Float32Array {
    return Float32Array.from({ length: count }, () => {
      this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
      return size * this.#state / 2 ** 31;
    });
  }
}
