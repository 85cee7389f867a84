/**
 * Pillow's resize as plain loops, byte after byte: what the kernel must equal.
 *
 * @module
 */
import { FILTERS, type Interpolation } from "../../src/image/resize/filters.ts";
import type { RgbPicture } from "../../src/image/picture.ts";

const PRECISION_BITS = 22;

/** Along the rows and then along the columns; an axis that keeps its size is left alone. */
export function plainResize(
  picture: RgbPicture,
  width: number,
  height: number,
  interpolation: Interpolation,
): RgbPicture {
  const narrow = width === picture.width ? picture : alongRows(picture, width, interpolation);
  if (height === narrow.height) return narrow;
  return transpose(alongRows(transpose(narrow), height, interpolation));
}

function alongRows({ data, width: inSize, height }: RgbPicture, outSize: number, kind: Interpolation) {
  const out = new Uint8ClampedArray(outSize * height * 3);
  for (let x = 0; x < outSize; x++) {
    const { first, weights } = weightsOf(x, inSize, outSize, kind);
    for (let y = 0; y < height; y++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 1 << (PRECISION_BITS - 1);
        weights.forEach((weight, k) => sum += weight * data[(y * inSize + first + k) * 3 + channel]!);
        out[(y * outSize + x) * 3 + channel] = Math.floor(sum / 2 ** PRECISION_BITS);
      }
    }
  }
  return { data: new Uint8Array(out.buffer), width: outSize, height };
}

/** The weights of one result pixel in units of 2^-22, halves rounded away from zero, and where they begin. */
function weightsOf(x: number, inSize: number, outSize: number, kind: Interpolation) {
  if (kind === "nearest") return { first: nearest(x, inSize, outSize), weights: [2 ** PRECISION_BITS] };
  const { support, weight } = FILTERS[kind];
  const scale = inSize / outSize;
  const stretch = Math.max(scale, 1);
  const center = (x + 0.5) * scale;
  const first = Math.max(0, Math.trunc(center - support * stretch + 0.5));
  const end = Math.min(inSize, Math.trunc(center + support * stretch + 0.5));
  const values = Array.from(
    { length: end - first },
    (_, k) => weight((k + first - center + 0.5) * (1 / stretch)),
  );
  const total = values.reduce((sum, value) => sum + value, 0);
  const weights = values.map((value) => {
    const share = value / total * 2 ** PRECISION_BITS;
    return Math.sign(share) * Math.floor(Math.abs(share) + 0.5);
  });
  return { first, weights };
}

/** Pillow goes from pixel to pixel in steps. */
function nearest(x: number, inSize: number, outSize: number): number {
  let center = inSize / outSize / 2;
  while (x-- > 0) center += inSize / outSize;
  return Math.floor(center);
}

function transpose({ data, width, height }: RgbPicture): RgbPicture {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      out.set(data.subarray(from, from + 3), (x * height + y) * 3);
    }
  }
  return { data: out, width: height, height: width };
}
