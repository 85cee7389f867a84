import { PictureError } from "../errors.ts";
import { decodeAvif } from "./avif/codec.ts";
import type { Decoder } from "./codec.ts";
import { emscriptenCodec } from "./emscripten_codec.ts";
import { type PictureFormat, readHeader } from "./header.ts";
import { orient } from "./orient.ts";
import { checkMaxPixels, MAX_PIXELS, type RgbPicture } from "./picture.ts";
import { decodePng } from "./png_codec.ts";
import { decodeWebp } from "./webp/codec.ts";

/** How to decode. */
export interface DecodeOptions {
  /** The most pixels (width times height) a picture may have; 89,478,485 if not given, as in Pillow. */
  maxPixels?: number | undefined;
  /** Whether to turn the picture as its EXIF data, or an AVIF's own properties, ask for; `true` if not given. */
  applyOrientation?: boolean | undefined;
}

/** Each imports its package when the first picture of the format comes. */
const CODECS: Record<PictureFormat, Decoder> = {
  PNG: decodePng,
  JPEG: emscriptenCodec(
    "JPEG",
    "npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.wasm",
    async () => (await import("npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.js")).default,
    false, // it leaves the orientation to us
  ),
  WebP: decodeWebp,
  AVIF: decodeAvif,
  GIF: async (bytes) => (await import("./gif/decode.ts")).decodeGif(bytes),
  BMP: async (bytes) => (await import("./bmp/decode.ts")).decodeBmp(bytes),
};

/**
 * Decodes a PNG, JPEG, WebP or AVIF file, told apart by their bytes, to the pixels that Pillow's
 * `Image.open(file).convert("RGB")` has: alpha is dropped, palettes are looked up, 16-bit values become `v >> 8` (of
 * 16-bit grey Pillow makes something else). JPEGs of the rare 4:4:0 subsampling differ by a little.
 *
 * The codecs are WebAssembly packages, and each loads with the first picture that needs it: in Deno that reads from the
 * npm cache, so `--allow-read` is needed even for bytes that are in memory.
 *
 * @throws {PictureError} `unsupported` for another format, CMYK and animations, `tooLarge` above `maxPixels`, `corrupt`
 * for a damaged or cut off file
 */
export async function decode(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbPicture> {
  const { maxPixels = MAX_PIXELS, applyOrientation = true } = options;
  checkMaxPixels(maxPixels);
  const { format, width, height, orientation } = readHeader(bytes, maxPixels);
  const picture = await CODECS[format](bytes);
  if (picture.width !== width || picture.height !== height) {
    const found = `its header says ${width}x${height}, its pixels are ${picture.width}x${picture.height}`;
    throw new PictureError("corrupt", `Cannot decode this ${format}, which contradicts itself: ${found}`);
  }
  return applyOrientation ? orient(picture, orientation) : picture;
}
