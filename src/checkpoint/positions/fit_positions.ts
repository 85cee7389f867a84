import { CheckpointError } from "../../errors.ts";
import type { PositionFit } from "../naming/naming.ts";
import type { TensorDescription } from "../tensor.ts";
import type { Replacement } from "./replace_tensors.ts";
import { resampleGrid } from "./resample.ts";

/** The positions of a network, and what becomes of them. */
export interface PositionsToFit {
  /** Tokens before the patches that have positions, which stay as they are. */
  readonly before: number;
  /** Patches along a side of the pictures that are wanted. */
  readonly grid: number;
  /** The way of the library that the file is from. */
  readonly fit: PositionFit;
}

/**
 * The position embeddings of a square grid fitted to another one; `undefined` where they fit already.
 *
 * @throws {CheckpointError} where those that there are, are not those of a square grid
 */
export function fitPositions(
  stored: TensorDescription,
  { before, grid, fit }: PositionsToFit,
): Replacement | undefined {
  const { shape } = stored;
  if (shape.length !== 3 || shape[1] === before + grid ** 2) return undefined;
  const from = sideOf(stored, before);
  const dim = shape[2]!;
  return {
    shape: [1, before + grid ** 2, dim],
    make(numbers) {
      const fitted = resampleGrid(numbers.subarray(before * dim), [from, from], [grid, grid], fit);
      return joinNumbers(numbers.subarray(0, before * dim), fitted);
    },
  };
}

/** Numbers one after the other. */
export function joinNumbers(first: Float32Array, second: Float32Array): Float32Array<ArrayBuffer> {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function sideOf({ name, shape }: TensorDescription, before: number): number {
  const side = Math.sqrt(shape[1]! - before);
  if (Number.isInteger(side) && side > 0) return side;
  throw new CheckpointError(
    `Cannot fit positions to pictures of another size: ${name} has ${
      shape[1]
    }, a square and ${before} before it are wanted`,
  );
}
