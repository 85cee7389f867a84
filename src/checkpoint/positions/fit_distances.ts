/**
 * Tables of relative positions at another size of pictures: a number per head for each distance, in rows and columns, between
 * two patches, and three rows more for the class token, which stay as they are.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import type { PositionFit } from "../naming/naming.ts";
import type { TensorDescription } from "../tensor.ts";
import { joinNumbers } from "./fit_positions.ts";
import type { Replacement } from "./replace_tensors.ts";
import { resampleAlong, resampleGrid, type Taps } from "./resample.ts";

/** Rows of a table that are the class token's. */
const OF_CLASS_TOKEN = 3;
/** timm looks for its ratio between these, until they are as near to each other as this. */
const [LEAST_RATIO, MOST_RATIO, NEAR] = [1.01, 1.5, 1e-6];

/**
 * A table of distances fitted to a square grid of patches; `undefined` where it fits already. timm spreads the old distances
 * further and further apart, Hugging Face evenly; numbers between them are bilinear.
 *
 * @param fit the way of the library that the file is from
 * @throws {CheckpointError} where the table is not that of a square grid
 */
export function fitDistances(
  { name, shape }: TensorDescription,
  grid: number,
  fit: PositionFit,
): Replacement | undefined {
  const [rows = 0, heads = 0] = shape;
  const [from, to] = [Math.sqrt(rows - OF_CLASS_TOKEN), 2 * grid - 1];
  if (shape.length !== 2 || from === to) return undefined;
  if (!(Number.isInteger(from) && from % 2 === 1)) {
    throw new CheckpointError(
      `Cannot fit relative positions to pictures of another size: ${name} has ${rows} rows, the square of an odd number ` +
        `and ${OF_CLASS_TOKEN} are wanted`,
    );
  }
  const taps = fit === "timm" ? spreadTaps(from, to) : undefined;
  return {
    shape: [to ** 2 + OF_CLASS_TOKEN, heads],
    make(numbers) {
      const count = from ** 2 * heads;
      const old = numbers.subarray(0, count);
      const fitted = taps
        ? resampleAlong(old, [from, from], [taps, taps])
        : resampleGrid(old, [from, from], [to, to], "jax");
      return joinNumbers(fitted, numbers.subarray(count));
    },
  };
}

/**
 * The two old distances nearest to each new one. The old ones, from the middle on, lie at 0, 1, 1 + q, 1 + q + q² …, with the
 * ratio q by which they reach as far as the new ones; what lies beyond is as the last.
 */
function spreadTaps(from: number, to: number): Taps[] {
  const [near, far] = [from, to].map((size) => Math.floor(size / 2)) as [number, number];
  const ratio = ratioFor(near, far);
  const places = [0];
  for (let i = 0; i < near; i++) places.push(places[i]! + ratio ** i);
  const all = [...places.slice(1).reverse().map((place) => -place), ...places];
  return Array.from({ length: to }, (_, i) => between(all, i - far));
}

/** The ratio q for which 1 + q + … + q^(near − 1) is `far`, by bisection, as near as timm has it. */
function ratioFor(near: number, far: number): number {
  let [left, right, ratio] = [LEAST_RATIO, MOST_RATIO, LEAST_RATIO];
  while (right - left > NEAR) {
    ratio = (left + right) / 2;
    if ((1 - ratio ** near) / (1 - ratio) > far) right = ratio;
    else left = ratio;
  }
  return ratio;
}

/** The neighbours of `x` among places in order, with their shares. */
function between(places: readonly number[], x: number): Taps {
  const found = places.findIndex((place) => place >= x);
  const right = found === -1 ? places.length - 1 : found;
  const left = Math.max(right - 1, 0);
  const share = left === right || x >= places[right]!
    ? 1
    : Math.max(0, (x - places[left]!) / (places[right]! - places[left]!));
  return { from: [left, right], weights: [1 - share, share] };
}
