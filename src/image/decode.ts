import { PictureError } from "../errors.ts";
import type { Decoder } from "./codec/codec.ts";
import { decodeJpeg } from "./jpeg/codec.ts";
import { parseJpeg } from "./jpeg/header.ts";
import { type PictureLimits, resolveLimits } from "./limits.ts";
import { orient } from "./orientation/orient.ts";
import { type HeaderParser, parseHeader } from "./header_parser.ts";
import type { RgbPicture } from "./picture.ts";
import { decodePng } from "./png/codec.ts";
import { parsePng } from "./png/header.ts";
import { type PictureFormat, recognise } from "./recognise.ts";

/**
 * Options of the decoding of a picture.
 *
 * @example
 * ```ts
 * import type { DecodeOptions } from "../../mod.ts";
 *
 * const options: DecodeOptions = { applyOrientation: false, maxPixels: 25e6 };
 * ```
 */
export interface DecodeOptions extends PictureLimits {
  /**
   * `false` leaves out the orientation in EXIF or XMP data, or in an AVIF's own properties, which is applied by
   * default.
   */
  applyOrientation?: boolean | undefined;
}

/** Header parser and decoder of a format. */
interface Format {
  parse: HeaderParser;
  decode: Decoder;
}

/** The two most common formats are here; the others load with their first picture, as all codecs' packages do. */
const FORMATS: Record<PictureFormat, () => Format | Promise<Format>> = {
  PNG: () => ({ parse: parsePng, decode: decodePng }),
  JPEG: () => ({ parse: parseJpeg, decode: decodeJpeg }),
  WebP: () => import("./webp/codec.ts"),
  AVIF: () => import("./avif/codec.ts"),
  GIF: () => import("./gif/codec.ts"),
  BMP: () => import("./bmp/codec.ts"),
};

/**
 * Decodes a PNG, JPEG, WebP, AVIF, GIF or BMP file, told apart by their bytes, to the pixels that Pillow's
 * `Image.open(file).convert("RGB")` has: of an animation the first frame, alpha is dropped, palettes are looked up,
 * 16-bit values become `v >> 8`, CMYK is converted without a profile. The orientation is that of EXIF, of a PNG's raw
 * profile or of XMP, as in Pillow's `exif_transpose`. Where the pixels are not Pillow's:
 *
 * - 16-bit grey PNG: `v >> 8` too, as of 16-bit colors, where Pillow clips every value above 255 to white.
 * - JPEG with 4:4:0 subsampling: our libjpeg repeats chroma, newer ones interpolate it; up to 2 apart on photographs.
 * - Progressive JPEG whose last scans are missing: Pillow's libjpeg smooths such blocks, ours does not.
 * - AVIF: by libavif and libaom without libyuv, which Pillow uses for colors. Lossy ones differ by up to 4, by less
 *   than 1 on average; coded without loss, as RGB, they are the same.
 * - JPEG or PNG that lacks pixels: refused, where Pillow opens some with grey or black in their place.
 * - PNG with damaged chunks that make no pixels: opened, though Pillow refuses some of them.
 *
 * The codecs are WebAssembly packages, and each loads with the first picture that needs it: in Deno that reads from the
 * npm cache, so `--allow-read` is needed even for bytes that are in memory. GIF, BMP and CMYK need none.
 *
 * @throws {PictureError} `unsupported` for another format, and for arithmetic-coded, lossless or 12-bit JPEG;
 * `tooLarge` above `maxPixels` (CMYK: a quarter of it), `maxSide` or `maxScans`, and for scans that pass over too many
 * pixels; `corrupt` for a damaged or cut off file and one that contradicts itself
 */
export async function decode(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbPicture> {
  const { applyOrientation = true } = options;
  const limits = resolveLimits(options);
  const format = recognise(bytes);
  const { parse, decode } = await FORMATS[format]();
  const { width, height, orientation } = parseHeader(bytes, format, parse, limits);
  const picture = await decode(bytes);
  if (picture.width !== width || picture.height !== height) {
    const found = `its header says ${width}x${height}, its pixels are ${picture.width}x${picture.height}`;
    throw new PictureError("corrupt", `Cannot decode this ${format}, which contradicts itself: ${found}`);
  }
  if (!applyOrientation) return picture;
  return orient(picture, typeof orientation === "number" ? orientation : await orientation());
}
