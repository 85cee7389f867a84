import { parseAvif } from "./avif/header.ts";
import { parseBmp } from "./bmp/header.ts";
import { parseGif } from "./gif/header.ts";
import type { HeaderParser, PictureSize } from "./header_parser.ts";
import { parseJpeg } from "./jpeg/header.ts";
import { MAX_SCANS } from "./jpeg/scans.ts";
import { parseHeader } from "./parse_header.ts";
import { MAX_SIDE } from "./picture.ts";
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
export function readHeader(
  bytes: Uint8Array,
  maxPixels: number,
  { maxSide = MAX_SIDE, maxScans = MAX_SCANS }: { maxSide?: number; maxScans?: number } = {},
): PictureHeader {
  const format = recognise(bytes);
  return { format, ...parseHeader(bytes, format, PARSERS[format], { maxPixels, maxSide, maxScans }) };
}
