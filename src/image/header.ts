import { parseAvif } from "./avif/header.ts";
import { parseBmp } from "./bmp/header.ts";
import { parseGif } from "./gif/header.ts";
import { parseJpeg } from "./jpeg/header.ts";
import { type PictureLimits, resolveLimits } from "./limits.ts";
import { type HeaderParser, parseHeader, type PictureSize } from "./header_parser.ts";
import { parsePng } from "./png/header.ts";
import { type PictureFormat, recognise } from "./recognise.ts";
import { parseWebp } from "./webp/header.ts";

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
export function readHeader(bytes: Uint8Array, limits: PictureLimits = {}): PictureHeader {
  const format = recognise(bytes);
  return { format, ...parseHeader(bytes, format, PARSERS[format], resolveLimits(limits)) };
}
