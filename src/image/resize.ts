import { FILTERS, type Interpolation } from "./filters.ts";
import type { RgbPicture } from "./picture.ts";
import { PRECISION_BITS, resampleWeights, type Weights } from "./resample_weights.ts";

export type { Interpolation };

/** Half a unit of the result, so that the shift rounds. */
const HALF = 1 << (PRECISION_BITS - 1);

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
  const rows = resampleWeights(picture.height, height, interpolation, region.top, region.height);
  const [top, count] = height === picture.height ? [region.top, region.height] : rowsUsed(rows);
  const band = { ...region, top, height: count };
  const narrow = width === picture.width
    ? cut(picture, band)
    : alongRows(picture, resampleWeights(picture.width, width, interpolation, band.left, band.width), band);
  return height === picture.height ? narrow : alongColumns(narrow, rows, top);
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

/** The first source row that the weights touch, and how many follow. */
function rowsUsed({ first, count }: Weights): [top: number, rows: number] {
  const last = first.length - 1;
  return [first[0]!, first[last]! + count[last]! - first[0]!];
}

function cut({ data, width }: RgbPicture, region: Region): RgbPicture {
  const stride = region.width * 3;
  const out = new Uint8Array(stride * region.height);
  for (let y = 0; y < region.height; y++) {
    const from = ((region.top + y) * width + region.left) * 3;
    out.set(data.subarray(from, from + stride), y * stride);
  }
  return { data: out, width: region.width, height: region.height };
}

/** The rows of the band, each resized; which columns there are is in the weights. */
function alongRows(picture: RgbPicture, columns: Weights, band: Region): RgbPicture {
  const { first, count, weights, taps } = columns;
  const { data } = picture;
  const width = first.length;
  const out = new Uint8ClampedArray(width * band.height * 3);
  let to = 0;
  for (let y = 0; y < band.height; y++) {
    const row = (band.top + y) * picture.width;
    for (let x = 0; x < width; x++, to += 3) {
      let from = (row + first[x]!) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = x * taps + count[x]!;
      for (let k = x * taps; k < end; k++, from += 3) {
        const weight = weights[k]!;
        red = (red + Math.imul(data[from]!, weight)) | 0;
        green = (green + Math.imul(data[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2]!, weight)) | 0;
      }
      out[to] = red >> PRECISION_BITS;
      out[to + 1] = green >> PRECISION_BITS;
      out[to + 2] = blue >> PRECISION_BITS;
    }
  }
  return { data: new Uint8Array(out.buffer), width, height: band.height };
}

/** `top` is the row of the source that the picture begins with. */
function alongColumns({ data, width }: RgbPicture, rows: Weights, top: number): RgbPicture {
  const { first, count, weights, taps } = rows;
  const height = first.length;
  const stride = width * 3;
  const out = new Uint8ClampedArray(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < count[y]!; k++) {
      const weight = weights[y * taps + k]!;
      const row = (first[y]! + k - top) * stride;
      for (let i = 0; i < stride; i++) sums[i]! += Math.imul(data[row + i]!, weight);
    }
    for (let i = 0; i < stride; i++) out[y * stride + i] = sums[i]! >> PRECISION_BITS;
  }
  return { data: new Uint8Array(out.buffer), width, height };
}
