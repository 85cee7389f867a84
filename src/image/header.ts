import { PictureError } from "../errors.ts";
import { parseAvif } from "./avif_header.ts";
import type { HeaderParser, PictureSize } from "./header_parser.ts";
import { parseJpeg } from "./jpeg/header.ts";
import { MAX_SCANS } from "./jpeg/scans.ts";
import { checkSize } from "./picture.ts";
import { parsePng } from "./png/header.ts";
import { recognise } from "./recognise.ts";
import { parseWebp } from "./webp_header.ts";

/** The formats that are decoded. */
export type PictureFormat = "PNG" | "JPEG" | "WebP" | "AVIF";

/** A picture's format, size and orientation, from its first bytes. */
export interface PictureHeader extends PictureSize {
  format: PictureFormat;
}

const PARSERS: Record<PictureFormat, HeaderParser> = {
  PNG: parsePng,
  JPEG: parseJpeg,
  WebP: parseWebp,
  AVIF: parseAvif,
};

/** Throws a PictureError, and nothing else, for whatever should not be decoded: any bytes may be given. */
export function readHeader(bytes: Uint8Array, maxPixels: number, maxScans = MAX_SCANS): PictureHeader {
  const format = recognise(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const check = (width: number, height: number) => checkSize(format, width, height, maxPixels);
    return { format, ...PARSERS[format](view, check, { maxPixels, maxScans }) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const problem = `Cannot decode this ${format} of ${bytes.length} bytes: it is cut off or damaged`;
    throw new PictureError("corrupt", `${problem}, the whole file is wanted`, { cause });
  }
}
