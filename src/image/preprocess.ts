import { checkCropOptions, type CropOptions, cropSquare } from "./resize/crop.ts";
import { decode, type DecodeOptions } from "./decode.ts";
import { checkNormalizeOptions, normalize, type NormalizeOptions } from "./normalize.ts";
import { fromRaw, isRawPicture, type RgbPicture, toGrey } from "./picture.ts";
import { type PictureSource, readBytes, type ReadPictureOptions } from "./source.ts";
import { freeBuffer } from "../util/buffers.ts";
import { expectKnown, type NamesOf } from "../util/names/expect_known.ts";

/**
 * Options of the reading and decoding of a picture.
 *
 * @example
 * ```ts
 * import type { PictureOptions } from "../../mod.ts";
 *
 * const options: PictureOptions = { maxBytes: 10e6, applyOrientation: false };
 * ```
 */
export interface PictureOptions extends ReadPictureOptions, DecodeOptions {}

/**
 * Options of `preprocess`; a model's `preprocessing` has most of them.
 *
 * @example
 * ```ts
 * import type { PreprocessOptions } from "../../mod.ts";
 *
 * const options: PreprocessOptions = { imageSize: 384, cropPct: 1, mean: 0.5, std: 0.5 };
 * ```
 */
export interface PreprocessOptions extends PictureOptions, CropOptions, NormalizeOptions {}

const PREPROCESS_OPTIONS: NamesOf<PreprocessOptions> = {
  imageSize: 0,
  interpolation: 0,
  cropPct: 0,
  cropMode: 0,
  cropRounding: 0,
  mean: 0,
  std: 0,
  inChannels: 0,
  channelOrder: 0,
  applyOrientation: 0,
  maxBytes: 0,
  maxPixels: 0,
  maxSide: 0,
  maxScans: 0,
  signal: 0,
};

/**
 * Reads and decodes a picture from wherever it is.
 *
 * @throws {PictureError} where it cannot be read or decoded; `code` says why
 * @throws {TypeError} for a source of another type
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadPicture } from "./preprocess.ts";
 *
 * const { data } = await loadPicture({ data: Uint8Array.of(255, 0, 0, 128), width: 1, height: 1 });
 * assertEquals(data, Uint8Array.of(255, 0, 0));
 * ```
 */
export async function loadPicture(source: PictureSource, options: PictureOptions = {}): Promise<RgbPicture> {
  options.signal?.throwIfAborted();
  if (isRawPicture(source)) return fromRaw(source, options);
  const bytes = await readBytes(source, options);
  try {
    return await decode(bytes, options);
  } finally {
    if (!(source instanceof Uint8Array || source instanceof ArrayBuffer)) freeBytes(bytes);
  }
}

/**
 * Frees bytes that are no longer used: pictures are large, and the engine, which does not count their bytes,
 * would collect them late.
 */
export function freeBytes({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) freeBuffer(buffer);
}

/**
 * Makes a model's input of a decoded picture: grey where it takes one channel, cropped to a square, normalised.
 *
 * @returns shape `[inChannels, imageSize, imageSize]`
 * @throws {RangeError} for an option out of range
 */
export function toPixels(picture: RgbPicture, options: PreprocessOptions = {}): Float32Array {
  checkCropOptions(options);
  checkNormalizeOptions(options);
  return normalize(cropSquare(options.inChannels === 1 ? toGrey(picture) : picture, options), options);
}

/**
 * Makes a model's input of a picture: reads, decodes, resizes, crops and normalises it as timm does, to the byte.
 *
 * @param source a path, URL, file's bytes, Blob, stream, or decoded pixels
 * @returns shape `[inChannels, imageSize, imageSize]`, channel after channel
 * @throws {PictureError} where the picture cannot be read or decoded; `code` says why
 * @throws {RangeError} for an option out of range
 * @throws {TypeError} for a source of another type, or an option that there is not
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { preprocess } from "./preprocess.ts";
 *
 * const grey = { data: new Uint8Array(640 * 480).fill(255), width: 640, height: 480 };
 * const pixels = await preprocess(grey, { imageSize: 32, interpolation: "bilinear", cropPct: 0.875 });
 * assertEquals(pixels.length, 3 * 32 * 32);
 * assertEquals(pixels[0], 1);
 * ```
 */
export async function preprocess(
  source: PictureSource,
  options: PreprocessOptions = {},
): Promise<Float32Array> {
  expectKnown("prepare a picture", options, PREPROCESS_OPTIONS);
  checkCropOptions(options);
  checkNormalizeOptions(options);
  const picture = await loadPicture(source, options);
  options.signal?.throwIfAborted();
  return toPixels(picture, options);
}
