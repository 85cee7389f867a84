import { PictureError } from "../errors.ts";
import { decodeAvif } from "./avif/codec.ts";
import type { Decoder } from "./codec.ts";
import { emscriptenCodec } from "./emscripten_codec.ts";
import { type PictureFormat, readHeader } from "./header.ts";
import { orient } from "./orient.ts";
import { checkLimits, MAX_PIXELS, MAX_SIDE, type RgbPicture } from "./picture.ts";
import { decodePng } from "./png_codec.ts";
import { decodeWebp } from "./webp/codec.ts";

/** How to decode. */
export interface DecodeOptions {
  /**
   * The most pixels (width times height) a picture may have; 178,956,970 if not given, above which Pillow refuses too.
   * Of an AVIF's grid, the pixels of all tiles count.
   */
  maxPixels?: number | undefined;
  /** The most pixels on a side; 65,535 if not given, as in a JPEG. */
  maxSide?: number | undefined;
  /** Whether to turn the picture as its EXIF or XMP data, or an AVIF's own properties, ask for; `true` if not given. */
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
 * Decodes a PNG, JPEG, WebP, AVIF, GIF or BMP file, told apart by their bytes, to the pixels that Pillow's
 * `Image.open(file).convert("RGB")` has: of an animation the first frame, alpha is dropped, palettes are looked up,
 * 16-bit values become `v >> 8` (of 16-bit grey Pillow makes something else). JPEGs of the rare 4:4:0 subsampling differ
 * by a little. AVIFs are decoded by libavif and libaom without libyuv, which Pillow uses for colors: lossy ones differ
 * from Pillow's by up to 4, on average by less than 1; coded without loss, as RGB, they are the same.
 *
 * The codecs are WebAssembly packages, and each loads with the first picture that needs it: in Deno that reads from the
 * npm cache, so `--allow-read` is needed even for bytes that are in memory. GIF and BMP need none.
 *
 * @throws {PictureError} `unsupported` for another format and CMYK, `tooLarge` above `maxPixels` or `maxSide`, `corrupt`
 * for a damaged or cut off file and one that contradicts itself
 */
export async function decode(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbPicture> {
  const { maxPixels = MAX_PIXELS, maxSide = MAX_SIDE, applyOrientation = true } = options;
  checkLimits({ maxPixels, maxSide });
  const { format, width, height, orientation } = readHeader(bytes, maxPixels, maxSide);
  const picture = await CODECS[format](bytes);
  if (picture.width !== width || picture.height !== height) {
    const found = `its header says ${width}x${height}, its pixels are ${picture.width}x${picture.height}`;
    throw new PictureError("corrupt", `Cannot decode this ${format}, which contradicts itself: ${found}`);
  }
  return applyOrientation ? orient(picture, orientation) : picture;
}
