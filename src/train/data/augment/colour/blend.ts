/**
 * Pillow's `ImageEnhance`: a picture without some quality, and the picture, mixed by a factor; 0 is without, 1 the
 * picture, more exaggerates the quality.
 *
 * @module
 */
import type { RgbPicture } from "../../../../image/picture.ts";
import { mapBytes } from "./point.ts";

/** Pillow's `Image.blend` of two bytes: in float32, then cut off to a byte. `factor` is a float32 itself. */
export function blendBytes(without: number, byte: number, factor: number): number {
  const value = Math.fround(without + Math.fround(factor * (byte - without)));
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}

/** Changes the brightness: mixes a picture with black. */
export function brightness(picture: RgbPicture, factor: number): RgbPicture {
  return blendWithLevel(picture, 0, factor);
}

/** Changes the contrast: mixes a picture with the mean of its grey. */
export function contrast(picture: RgbPicture, factor: number): RgbPicture {
  const { data } = picture;
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += luma(data, i);
  return blendWithLevel(picture, Math.trunc(sum / (data.length / 3) + 0.5), factor);
}

/** Changes the saturation: mixes a picture with its grey. */
export function saturation({ data, width, height }: RgbPicture, factor: number): RgbPicture {
  const share = Math.fround(factor);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const grey = luma(data, i);
    for (let c = i; c < i + 3; c++) out[c] = blendBytes(grey, data[c]!, share);
  }
  return { data: out, width, height };
}

/**
 * Changes the sharpness: mixes a picture with itself smoothed, each pixel five times among its eight neighbours. The edge
 * stays.
 */
export function sharpness({ data, width, height }: RgbPicture, factor: number): RgbPicture {
  const share = Math.fround(factor);
  const out = data.slice();
  const stride = width * 3;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * stride + 3; i < (y + 1) * stride - 3; i++) {
      let sum = 4 * data[i]!;
      for (let row = i - stride; row <= i + stride; row += stride) {
        sum += data[row - 3]! + data[row]! + data[row + 3]!;
      }
      out[i] = blendBytes(Math.floor((2 * sum + 13) / 26), data[i]!, share); // sum / 13, rounded
    }
  }
  return { data: out, width, height };
}

function blendWithLevel(picture: RgbPicture, level: number, factor: number): RgbPicture {
  const share = Math.fround(factor);
  return mapBytes(picture, (byte) => blendBytes(level, byte, share));
}

/** Pillow's grey of the pixel at `i`: ITU-R 601 in units of 2^-16, rounded. */
function luma(data: Uint8Array, i: number): number {
  return (data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471 + 0x8000) >> 16;
}
