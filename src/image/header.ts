import { PictureError } from "../errors.ts";
import { parseAvif } from "./avif/header.ts";
import { parseBmp } from "./bmp/header.ts";
import { parseGif } from "./gif/header.ts";
import type { HeaderParser, PictureSize } from "./header_parser.ts";
import { parseJpeg } from "./jpeg_header.ts";
import { checkSize, MAX_SIDE } from "./picture.ts";
import { parsePng } from "./png_header.ts";
import { recognise } from "./recognise.ts";
import { parseWebp } from "./webp/header.ts";

/** The formats that are decoded. */
export type PictureFormat = "PNG" | "JPEG" | "WebP" | "AVIF" | "GIF" | "BMP";

/** A picture's format, size and orientation, from its first bytes. */
export interface PictureHeader extends PictureSize {
  format: PictureFormat;
}

const PARSERS: Record<PictureFormat, HeaderParser> = {
  PNG: parsePng,
  JPEG: parseJpeg,
  WebP: parseWebp,
  AVIF: parseAvif,
  GIF: parseGif,
  BMP: parseBmp,
};

/** Throws a PictureError, and nothing else, for whatever should not be decoded: any bytes may be given. */
export function readHeader(bytes: Uint8Array, maxPixels: number, maxSide = MAX_SIDE): PictureHeader {
  const format = recognise(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const check = (width: number, height: number) => checkSize(format, width, height, maxPixels, maxSide);
    return { format, ...PARSERS[format](view, check) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const problem = `Cannot decode this ${format} of ${bytes.length} bytes: it is cut off or damaged`;
    throw new PictureError("corrupt", `${problem}, the whole file is wanted`, { cause });
  }
}
