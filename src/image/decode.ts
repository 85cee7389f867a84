import { PictureError } from "../errors.ts";
import type { Decoder } from "./codec.ts";
import { emscriptenCodec } from "./emscripten_codec.ts";
import { type PictureFormat, readHeader } from "./header.ts";
import { decodeJpeg } from "./jpeg/codec.ts";
import { checkMaxScans, MAX_SCANS } from "./jpeg/scans.ts";
import { orient } from "./orient.ts";
import { checkMaxPixels, MAX_PIXELS, type RgbPicture } from "./picture.ts";
import { decodePng } from "./png/codec.ts";

/** How to decode. */
export interface DecodeOptions {
  /** The most pixels (width times height) a picture may have; 89,478,485 if not given, as in Pillow. */
  maxPixels?: number | undefined;
  /** The most scans a JPEG may have; 500 if not given: each takes time for all pixels, however few bytes it has. */
  maxScans?: number | undefined;
  /** Whether to turn the picture as its EXIF data or XMP, or an AVIF's own properties, ask for; `true` if not given. */
  applyOrientation?: boolean | undefined;
}

/** Each imports its package when the first picture of the format comes. */
const CODECS: Record<PictureFormat, Decoder> = {
  PNG: decodePng,
  JPEG: decodeJpeg,
  WebP: emscriptenCodec(
    "WebP",
    "npm:@jsquash/webp@1.5.0/codec/dec/webp_dec.wasm",
    async () => (await import("npm:@jsquash/webp@1.5.0/codec/dec/webp_dec.js")).default,
  ),
  AVIF: emscriptenCodec(
    "AVIF",
    "npm:@jsquash/avif@2.1.1/codec/dec/avif_dec.wasm",
    async () => (await import("npm:@jsquash/avif@2.1.1/codec/dec/avif_dec.js")).default,
    8, // bits
  ),
};

/**
 * Decodes a PNG, JPEG, WebP or AVIF file, told apart by their bytes, to the pixels that Pillow's
 * `Image.open(file).convert("RGB")` has: alpha is dropped, palettes are looked up, 16-bit values become `v >> 8`, CMYK is
 * converted without a profile, of an animated PNG it is the first picture. The orientation is that of EXIF, of a PNG's raw
 * profile or of XMP, as in Pillow's `exif_transpose`. Where the pixels are not Pillow's:
 *
 * - 16-bit grey PNG: `v >> 8` too, as of 16-bit colours, where Pillow clips every value above 255 to white.
 * - JPEG with 4:4:0 subsampling: our libjpeg repeats chroma, newer ones interpolate it; up to 2 apart on photographs.
 * - Progressive JPEG whose last scans are missing: Pillow's libjpeg smooths such blocks, ours does not.
 * - JPEG or PNG that lacks pixels: refused, where Pillow opens some with grey or black in their place.
 * - PNG with damaged chunks that make no pixels: opened, though Pillow refuses some of them.
 *
 * The codecs are WebAssembly packages, and each loads with the first picture that needs it: in Deno that reads from the
 * npm cache, so `--allow-read` is needed even for bytes that are in memory.
 *
 * @throws {PictureError} `unsupported` for another format, and for arithmetic-coded, lossless or 12-bit JPEG; `tooLarge`
 * above `maxPixels`, of which CMYK may have half, above `maxScans`, and for scans that pass over too many pixels;
 * `corrupt` for a damaged or cut off file
 */
export async function decode(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbPicture> {
  const { maxPixels = MAX_PIXELS, maxScans = MAX_SCANS, applyOrientation = true } = options;
  checkMaxPixels(maxPixels);
  checkMaxScans(maxScans);
  const { format, width, height, orientation } = readHeader(bytes, maxPixels, maxScans);
  const picture = await CODECS[format](bytes);
  if (picture.width !== width || picture.height !== height) {
    const found = `its header says ${width}x${height}, its pixels are ${picture.width}x${picture.height}`;
    throw new PictureError("corrupt", `Cannot decode this ${format}, which contradicts itself: ${found}`);
  }
  if (!applyOrientation) return picture;
  return orient(picture, typeof orientation === "number" ? orientation : await orientation());
}
