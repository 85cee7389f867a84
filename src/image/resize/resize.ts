import { FILTERS, type Interpolation } from "./filters.ts";
import type { RgbPicture } from "../picture.ts";
import { Strip, withResizeKernel } from "./resampler.ts";
import { type Axis, resampleAxis, resampleWeights } from "./resample_weights.ts";

export type { Interpolation };

/** The most bytes of weights, or of pixels between the two passes, unless a single result pixel needs more. */
const TILE_BYTES = 2 ** 20;

/** A part of a picture, in pixels. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Resizes a picture to exactly the bytes of Pillow's `Image.resize`: antialiased when it shrinks, first along the rows
 * and then along the columns, rounded to 8 bits after each; an axis that keeps its size is left alone.
 *
 * @param width pixels a row of the result @param height rows of the result
 * @throws {RangeError} for a size that is not a whole number above 0, or an unknown interpolation
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resize } from "./resize.ts";
 *
 * const picture = { data: Uint8Array.of(0, 0, 0, 255, 255, 255), width: 2, height: 1 };
 * assertEquals(resize(picture, 1, 1, "bilinear").data, Uint8Array.of(128, 128, 128));
 * ```
 */
export function resize(
  picture: RgbPicture,
  width: number,
  height: number,
  interpolation: Interpolation = "bicubic",
): RgbPicture {
  return resizeRegion(picture, width, height, interpolation, { left: 0, top: 0, width, height });
}

/** A region of `resize(picture, width, height, interpolation)`, without computing the rest. */
export function resizeRegion(
  picture: RgbPicture,
  width: number,
  height: number,
  interpolation: Interpolation,
  region: Region,
): RgbPicture {
  checkRequest(width, height, interpolation);
  const across = resampleAxis(picture.width, width, interpolation);
  const down = resampleAxis(picture.height, height, interpolation);
  const { left, top } = region;
  const result = {
    data: new Uint8Array(region.width * region.height * 3),
    width: region.width,
    height: region.height,
  };
  const tile = tileSize(across, down, region);
  withResizeKernel((kernel) => {
    for (let x = 0; x < result.width; x += tile.width) {
      const columns = resampleWeights(across, left + x, Math.min(tile.width, result.width - x));
      const strip = new Strip(kernel, picture, columns);
      for (let y = 0; y < result.height; y += tile.height) {
        const rows = resampleWeights(down, top + y, Math.min(tile.height, result.height - y));
        strip.makeTile(rows, result, x, y);
      }
    }
  });
  return result;
}

/** The part that is computed at a time: all of the region, unless the picture is large or long. */
function tileSize(across: Axis, down: Axis, region: Region): { width: number; height: number } {
  const [words, pixels] = [TILE_BYTES / 4, TILE_BYTES / 3];
  const width = atMost(region.width, words / across.taps, pixels / (down.taps + down.scale));
  const rows = pixels / width; // of source or result
  const height = atMost(region.height, words / down.taps, rows, (rows - down.taps) / down.scale);
  return { width, height };
}

function atMost(...limits: number[]): number {
  return Math.max(1, Math.floor(Math.min(...limits)));
}

function checkRequest(width: number, height: number, interpolation: string): void {
  if (![width, height].every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(`Cannot resize to ${width}x${height}: both sides must be whole numbers above 0`);
  }
  checkInterpolation(interpolation);
}

/** Refuses names of no kernel. */
export function checkInterpolation(name: string): void {
  if (Object.hasOwn(FILTERS, name)) return;
  throw new RangeError(
    `Cannot resize with interpolation "${name}": ${Object.keys(FILTERS).join(", ")} are known`,
  );
}
