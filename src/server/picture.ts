import { readHeader } from "../image/header.ts";
import { checkSize, type RgbPicture } from "../image/picture.ts";
import { decodeApart } from "./decode_apart.ts";

/** Larger pictures are decoded apart: starting a Worker takes about as long as decoding this many pixels. */
const APART_PIXELS = 2e6;

/** The AVIF codec takes up to twice the memory of the others. */
const AVIF_SHARE = 0.6;

/**
 * Refuses a picture by its header, and decodes a large one; a small one stays as it is, for the model to decode.
 *
 * @throws {PictureError} as `decode` does
 */
export async function openPicture(
  bytes: Uint8Array,
  maxPixels: number,
  signal: AbortSignal,
): Promise<Uint8Array | RgbPicture> {
  const { format, width, height } = readHeader(bytes, maxPixels);
  if (format === "AVIF") checkSize(format, width, height, maxPixels * AVIF_SHARE);
  if (width * height <= APART_PIXELS) return bytes;
  return await decodeApart({ bytes, maxPixels }, signal) ?? bytes;
}
