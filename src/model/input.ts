/**
 * The input of a model: pictures, which are decoded and prepared, or pixels, which are prepared already.
 *
 * @module
 */
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import { isRawPicture, type RgbPicture } from "../image/picture.ts";
import { freeBytes, loadPicture, type PreprocessOptions, toPixels } from "../image/preprocess.ts";
import type { PictureSource } from "../image/source.ts";
import type { VitConfig } from "../vit/config.ts";
import type { ClassifyOptions, Timings } from "./classify_options.ts";

/**
 * Pictures already preprocessed: [B, C, S, S], B pictures of C channels and S pixels a side.
 *
 * @example
 * ```ts
 * import type { Pixels } from "../../mod.ts";
 *
 * const grey: Pixels = { pixels: new Float32Array(3 * 54 * 54) };
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
 * const inputs: ModelInput[] = ["cat.png", { pixels: new Float32Array(3 * 54 * 54) }];
 * ```
 */
export type ModelInput = PictureSource | Pixels;

/** A picture as a model takes it, and what that took. */
export interface Prepared {
  /** [C, S, S] */
  readonly pixels: Float32Array;
  readonly milliseconds: Omit<Timings, "forward">;
}

/** The shape and the preparation that a model wants. */
export interface Wanted {
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
}

/** @throws {TypeError} when pixels are not one picture's */
export function expectOnePicture({ pixels: { length } }: Pixels, { inChannels, imageSize }: VitConfig): void {
  if (length === inChannels * imageSize ** 2) return;
  const wanted = `${inChannels} channels of ${imageSize}x${imageSize}`;
  throw new TypeError(`Cannot classify ${length} pixel values as one picture: ${wanted} are wanted`);
}

/** The options that prepare a model's pictures, those of a call among them. */
export function preparationFor(
  { preprocessing, config }: Wanted,
  options: ClassifyOptions,
): PreprocessOptions {
  const { maxPixels, maxSide, maxScans, maxBytes, applyOrientation, signal } = options;
  const own = { maxPixels, maxSide, maxScans, maxBytes, applyOrientation, signal };
  return { ...preprocessing, inChannels: config.inChannels, ...own };
}

/**
 * Decodes and prepares a picture; pixels, which are prepared, cost nothing.
 *
 * @throws {PictureError} as `preprocess` does
 */
export async function prepare(input: ModelInput, options: PreprocessOptions): Promise<Prepared> {
  if (isPixels(input)) return { pixels: input.pixels, milliseconds: { decode: 0, preprocess: 0 } };
  const start = performance.now();
  const picture = await loadPicture(input, options);
  const read = performance.now();
  try {
    const pixels = toPixels(picture, options);
    return { pixels, milliseconds: { decode: read - start, preprocess: performance.now() - read } };
  } finally {
    if (!isRawPicture(input)) freeBytes(picture.data);
  }
}

/** Decodes and prepares a picture, [C, S, S]; pixels, of any number of pictures, are returned as they are. */
export async function pixelsOf(
  input: ModelInput,
  model: Wanted,
  options: ClassifyOptions,
): Promise<Float32Array> {
  return (await prepare(input, preparationFor(model, options))).pixels;
}

/** Tells pixels, which are prepared already, from pictures. */
export function isPixels(input: ModelInput | RgbPicture): input is Pixels {
  return typeof input === "object" && "pixels" in input;
}
