/**
 * The input of a model: pictures, which are decoded and prepared, or pixels, which are prepared already.
 *
 * @module
 */
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import { isRawPicture, type RgbPicture } from "../image/picture.ts";
import { freeBytes, loadPicture, toPixels } from "../image/preprocess.ts";
import type { PictureSource } from "../image/source.ts";
import type { VitConfig } from "../vit/config.ts";
import type { ClassifyOptions } from "./classify_options.ts";

/**
 * Pictures already preprocessed: [B, C, S, S], B pictures of C channels and S pixels a side.
 *
 * @example
 * ```ts
 * import type { Pixels } from "../../mod.ts";
 *
 * const grey: Pixels = { pixels: new Float32Array(3 * 32 * 32) };
 * ```
 */
export interface Pixels {
  /** Channel after channel, as `preprocess` makes them. */
  readonly pixels: Float32Array;
}

/**
 * A picture, or pictures already preprocessed.
 *
 * @example
 * ```ts
 * import type { ModelInput } from "../../mod.ts";
 *
 * const inputs: ModelInput[] = ["cat.png", { pixels: new Float32Array(3 * 32 * 32) }];
 * ```
 */
export type ModelInput = PictureSource | Pixels;

/** The shape and the preparation that a model wants. */
interface Wanted {
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
}

/**
 * Decodes a picture; pixels are returned as they are.
 *
 * @throws {TypeError} when pixels are not one picture's
 * @throws {PictureError} when a picture cannot be read or decoded
 */
export async function loadInput(
  input: ModelInput,
  { inChannels, imageSize }: VitConfig,
  options: ClassifyOptions,
): Promise<RgbPicture | Pixels> {
  if (!isPixels(input)) return await loadPicture(input, options);
  const { length } = input.pixels;
  if (length === inChannels * imageSize ** 2) return input;
  const wanted = `${inChannels} channels of ${imageSize}x${imageSize}`;
  throw new TypeError(`Cannot classify ${length} pixel values as one picture: ${wanted} are wanted`);
}

/** Resizes, crops and normalises what `loadInput` has made of `input`, and frees it unless it is the caller's. */
export function prepareInput(input: ModelInput, loaded: RgbPicture | Pixels, model: Wanted): Float32Array {
  if (isPixels(loaded)) return loaded.pixels;
  try {
    return toPixels(loaded, { ...model.preprocessing, inChannels: model.config.inChannels });
  } finally {
    if (!isRawPicture(input)) freeBytes(loaded.data);
  }
}

/** Decodes and prepares a picture, [C, S, S]; pixels, of any number of pictures, are returned as they are. */
export async function pixelsOf(
  input: ModelInput,
  model: Wanted,
  options: ClassifyOptions,
): Promise<Float32Array> {
  if (isPixels(input)) return input.pixels;
  return prepareInput(input, await loadPicture(input, options), model);
}

/** Tells pixels, which are prepared already, from pictures. */
export function isPixels(input: ModelInput | RgbPicture): input is Pixels {
  return typeof input === "object" && "pixels" in input;
}
