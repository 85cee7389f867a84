import { PictureError } from "../errors.ts";
import { exifOrientation } from "./exif.ts";
import { fourCc, type HeaderParser, slice } from "./header_parser.ts";

const IHDR = fourCc("IHDR");
const IDAT = fourCc("IDAT");
const IEND = fourCc("IEND");
const ACTL = fourCc("acTL");
const EXIF = fourCc("eXIf");

/** Walks every chunk, so that a file cut off anywhere is found out here. */
export const parsePng: HeaderParser = (view, checkSize) => {
  if (view.getUint32(12) !== IHDR) {
    throw new PictureError("corrupt", "Cannot decode a PNG that does not begin with its IHDR chunk");
  }
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  checkSize(width, height);
  let orientation = 1;
  let pixelsSeen = false;
  let type = 0;
  for (let at = 8; type !== IEND;) {
    const length = view.getUint32(at);
    type = view.getUint32(at + 4);
    const data = slice(view, at + 8, length);
    view.getUint32(at + 8 + length); // the checksum is there
    if (type === IDAT) pixelsSeen = true;
    if (type === ACTL && !pixelsSeen && data.getUint32(0) > 1) {
      throw new PictureError("unsupported", "Cannot decode an animated PNG: a still picture is wanted");
    }
    if (type === EXIF) orientation = exifOrientation(data) ?? 1;
    at += length + 12;
  }
  return { width, height, orientation };
};
