import { PictureError } from "../errors.ts";
import { type Limits, type PictureLimits, resolveLimits } from "./limits.ts";

/** A decoded picture: three bytes a pixel (red, green, blue), row by row from the top left. */
export interface RgbPicture {
  /** Shape `[height, width, 3]`, values 0 to 255. */
  data: Uint8Array;
  /** Pixels a row. */
  width: number;
  /** Rows. */
  height: number;
}

/**
 * Pixels that are decoded already. An `ImageData` is one: four bytes a pixel, red, green, blue, alpha (dropped). Three
 * bytes a pixel are RGB, one is grey; which of them follows from the length of `data`.
 *
 * @example
 * ```ts
 * import type { RawPicture } from "../../mod.ts";
 *
 * const red: RawPicture = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1 };
 * ```
 */
export interface RawPicture {
  /** `width * height * 4`, `* 3` or `* 1` bytes, row by row from the top left. */
  data: Uint8Array | Uint8ClampedArray | ImageData["data"];
  /** Pixels a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** Tells whether a value has the shape of a {@linkcode RawPicture}. */
export function isRawPicture(value: unknown): value is RawPicture {
  if (typeof value !== "object" || value === null) return false;
  const { data, width, height } = value as Partial<RawPicture>;
  const bytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  return bytes && typeof width === "number" && typeof height === "number";
}

/** Refuses a picture without pixels and one above the limits, before memory is taken for it. */
export function checkSize(
  what: string,
  width: number,
  height: number,
  { maxPixels, maxSide }: Pick<Limits, "maxPixels" | "maxSide">,
): void {
  if (!(width > 0 && height > 0)) {
    throw new PictureError(
      "corrupt",
      `Cannot decode this ${what} of ${width}x${height}: no side may be zero`,
    );
  }
  if (width * height > maxPixels) {
    const size = `${width}x${height} (${width * height} pixels)`;
    throw new PictureError(
      "tooLarge",
      `Cannot decode this ${what} of ${size}: at most ${maxPixels} are allowed`,
    );
  }
  if (Math.max(width, height) > maxSide) {
    const problem = `Cannot decode this ${what} of ${width}x${height}`;
    throw new PictureError("tooLarge", `${problem}: a side of at most ${maxSide} pixels is allowed`);
  }
}

/** Raw pixels as RGB: those that are RGB already as they are, not copied, the others converted. */
export function fromRaw(raw: RawPicture, limits: PictureLimits = {}): RgbPicture {
  const { width, height } = raw;
  const data = new Uint8Array(raw.data.buffer, raw.data.byteOffset, raw.data.byteLength);
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new TypeError(
      `Cannot use raw pixels of ${width}x${height}: width and height must be whole numbers`,
    );
  }
  checkSize("raw picture", width, height, resolveLimits(limits));
  const channels = data.length / (width * height);
  if (channels === 3) return { data, width, height };
  const rgb = new Uint8Array(width * height * 3);
  if (channels === 4) dropAlpha(data, rgb);
  else if (channels === 1) spreadGrey(data, rgb);
  else {
    const found = `${data.length} raw bytes for ${width}x${height} pixels`;
    throw new TypeError(`Cannot use ${found}: 4 (RGBA), 3 (RGB) or 1 (grey) bytes a pixel are wanted`);
  }
  return { data: rgb, width, height };
}

/** RGBA to RGB; `rgb` may be the start of the very memory `rgba` lies in. */
export function dropAlpha(rgba: Uint8Array, rgb: Uint8Array): void {
  const aligned = rgba.byteOffset % 4 === 0 && rgb.byteOffset % 4 === 0;
  const done = aligned ? dropAlphaInWords(rgba, rgb) : 0;
  let from = done * 4;
  for (let to = done * 3; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
}

/** Four pixels at a time, as words: four become three, little end first. Returns how many pixels are done. */
function dropAlphaInWords(rgba: Uint8Array, rgb: Uint8Array): number {
  const pixels = Math.floor(rgb.length / 12) * 4;
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, pixels);
  const to = new Uint32Array(rgb.buffer, rgb.byteOffset, pixels / 4 * 3);
  let j = 0;
  for (let i = 0; i < pixels; i += 4, j += 3) {
    to[j] = from[i]! & 0xffffff | from[i + 1]! << 24;
    to[j + 1] = from[i + 1]! >>> 8 & 0xffff | from[i + 2]! << 16;
    to[j + 2] = from[i + 2]! >>> 16 & 0xff | from[i + 3]! << 8;
  }
  return pixels;
}

function spreadGrey(grey: Uint8Array, rgb: Uint8Array): void {
  for (let i = 0; i < grey.length; i++) rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = grey[i]!;
}

/** Pillow's `convert("L")` in all three channels: ITU-R 601 luma in units of 2^-16, rounded. */
export function toGrey({ data, width, height }: RgbPicture): RgbPicture {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const luma = (data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471 + 0x8000) >> 16;
    out[i] = out[i + 1] = out[i + 2] = luma;
  }
  return { data: out, width, height };
}
