/**
 * The way back from a model's patches to its picture: crop and squash undone.
 *
 * @module
 */
import { type CropOptions, cropPlace, type Size } from "../../image/resize/crop.ts";
import type { Explanation } from "./options.ts";

/** Patches in a square: their weights, row by row, how many a row has, and how many pixels each takes on a side. */
export interface PatchWeights {
  readonly weights: ArrayLike<number>;
  readonly side: number;
  readonly patchSize: number;
}

/** The size of a map: the picture's, or one of the same shape with no side above `maxSide`. */
export function mapSize({ width, height }: Size, maxSide = Infinity): Size {
  const share = Math.min(1, maxSide / Math.max(width, height));
  const scaled = (side: number) => Math.max(1, Math.round(side * share));
  return { width: scaled(width), height: scaled(height) };
}

/**
 * Spreads weights of patches over a picture, linearly between the patches' centres; 0 where the model saw nothing.
 *
 * @param picture size of the picture that was cropped
 * @param size of the map
 */
export function inPicture(patches: PatchWeights, picture: Size, size: Size, crop: CropOptions): Explanation {
  const { width, height, region } = cropPlace(picture, crop);
  const across = axis(size.width, width, region.left, patches);
  const down = axis(size.height, height, region.top, patches);
  const weights = new Float32Array(size.width * size.height);
  for (const [y, row] of down.entries()) {
    if (!row) continue;
    for (const [x, column] of across.entries()) {
      if (column) weights[y * size.width + x] = between(patches, row, column);
    }
  }
  return { ...size, weights };
}

/** A place between two patches of a row or a column: the first, the second, and the second's share. */
interface Place {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** The place of each of `count` pixels that lie over `resized` pixels, of which the model saw those from `start` on. */
function axis(
  count: number,
  resized: number,
  start: number,
  { side, patchSize }: PatchWeights,
): (Place | undefined)[] {
  return Array.from({ length: count }, (_, i) => {
    const seen = (i + 0.5) * resized / count - start;
    if (seen < 0 || seen >= side * patchSize) return undefined;
    const place = Math.min(Math.max(seen / patchSize - 0.5, 0), side - 1);
    const first = Math.floor(place);
    return { first, second: Math.min(first + 1, side - 1), share: place - first };
  });
}

function between({ weights, side }: PatchWeights, row: Place, column: Place): number {
  const inRow = (y: number) =>
    weights[y * side + column.first]! * (1 - column.share) +
    weights[y * side + column.second]! * column.share;
  return inRow(row.first) * (1 - row.share) + inRow(row.second) * row.share;
}
