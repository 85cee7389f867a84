import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { decode, type DecodeOptions } from "../../image/decode.ts";
import { readHeader } from "../../image/header.ts";
import { resolveLimits } from "../../image/limits.ts";
import { checkSize, type RawPicture, type RgbPicture } from "../../image/picture.ts";
import { freeBytes, toPixels } from "../../image/preprocess.ts";
import type { Size } from "../../image/resize/crop.ts";
import { resize } from "../../image/resize/resize.ts";
import { mapSize } from "../../model/explain/frame.ts";
import type { Pixels } from "../../model/input.ts";
import { pictureIn } from "./form.ts";

/** The preparation that a model wants. */
export type Preparation = Preprocessing & { readonly inChannels: number };

/** A request's picture, and what to do with it. */
export interface Order {
  /** A picture's file, or a form with one. */
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly limits: DecodeOptions;
  /** Without it the picture is only decoded. */
  readonly preparation: Preparation | undefined;
  /** True where a large picture is decoded, too. */
  readonly large: boolean;
  /** The most pixels on a side of a copy that is wanted beside the prepared picture. */
  readonly preview?: number | undefined;
}

/** A picture in the form that the model takes, with the time that its preparation took. */
export interface Prepared {
  readonly input: Pixels | RawPicture;
  readonly milliseconds: { readonly decode: number; readonly preprocess: number };
  /** The copy that was asked for, and the size of the picture itself. */
  readonly preview?: RgbPicture | undefined;
  readonly size?: Size | undefined;
}

/** The result of an order: a large picture that is to wait is returned as it came, without its form. */
export type Outcome = Prepared | { readonly largeFile: Uint8Array };

/** A codec that has decoded more pixels than this keeps more memory than is worth keeping. */
const LARGE_PIXELS = 2e6;

/** The AVIF codec takes up to twice the memory of the others. */
const AVIF_SHARE = 0.6;

/**
 * Decodes and prepares the picture in a request's body.
 *
 * @throws {PictureError} as `decode` does @throws {HttpError} for a form that has not one file
 */
export async function prepare(order: Order): Promise<Outcome> {
  const { limits, preparation, contentType, large } = order;
  const bytes = await pictureIn(order.bytes, contentType);
  if (isLarge(bytes, limits) && !large) return { largeFile: bytes };
  const start = performance.now();
  const picture = await decode(bytes, limits);
  const decoded = performance.now();
  const input = preparation ? { pixels: toPixels(picture, preparation) } : picture;
  const { width, height } = picture;
  const copy = order.preview === undefined ? {} : {
    preview: shrink(picture, mapSize(picture, order.preview)),
    size: { width, height },
  };
  if (preparation && copy.preview !== picture) freeBytes(picture.data);
  return {
    input,
    ...copy,
    milliseconds: { decode: decoded - start, preprocess: performance.now() - decoded },
  };
}

function shrink(picture: RgbPicture, { width, height }: Size): RgbPicture {
  return width === picture.width ? picture : resize(picture, width, height, "bilinear");
}

/** Tells whether a picture is large, by its header. @throws {PictureError} when it is beyond the limits */
function isLarge(bytes: Uint8Array, options: DecodeOptions): boolean {
  const limits = resolveLimits(options);
  const { format, width, height } = readHeader(bytes, limits);
  if (format === "AVIF") {
    checkSize(format, width, height, { ...limits, maxPixels: limits.maxPixels * AVIF_SHARE });
  }
  return width * height > LARGE_PIXELS;
}
