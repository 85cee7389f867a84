import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
import type { PositionFit } from "../naming/naming.ts";
import { type StoredTensor, type TensorDescription, toFloat32 } from "../tensor.ts";
import { type Grid, resampleGrid } from "./resample.ts";

const NAME = "pos_embed";

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
 * The same file with the position embeddings of a square grid fitted to another one; the same file where they fit already,
 * or where it has none.
 *
 * @throws {CheckpointError} where those that it has are not those of a square grid
 */
export function fitPositions(file: TensorFile, { before, grid, fit }: PositionsToFit): TensorFile {
  const stored = file.tensors.find(({ name }) => name === NAME);
  if (stored?.shape.length !== 3 || stored.shape[1] === before + grid ** 2) return file;
  const from = sideOf(stored, before);
  const fitted: TensorDescription = {
    name: NAME,
    dtype: "F32",
    shape: [1, before + grid ** 2, stored.shape[2]!],
  };
  return {
    ...file,
    tensors: file.tensors.map((tensor) => tensor === stored ? fitted : tensor),
    async read(reader, visit) {
      await file.read(reader, async (tensor) => {
        await visit(tensor.name === NAME ? refit(tensor, fitted, before, [from, grid], fit) : tensor);
      });
    },
  };
}

function sideOf({ shape }: TensorDescription, before: number): number {
  const side = Math.sqrt(shape[1]! - before);
  if (Number.isInteger(side) && side > 0) return side;
  throw new CheckpointError(
    `Cannot fit positions to pictures of another size: ${NAME} has ${
      shape[1]
    }, a square and ${before} before it are wanted`,
  );
}

function refit(
  tensor: StoredTensor,
  fitted: TensorDescription,
  before: number,
  [from, to]: Grid,
  fit: PositionFit,
): StoredTensor {
  const numbers = toFloat32(tensor);
  const first = before * fitted.shape[2]!;
  const grid = resampleGrid(numbers.subarray(first), [from, from], [to, to], fit);
  const all = new Float32Array(first + grid.length);
  all.set(numbers.subarray(0, first));
  all.set(grid, first);
  return { ...fitted, bytes: new Uint8Array(all.buffer) };
}
