import { PictureError } from "../errors.ts";
import { exifOrientation } from "./exif.ts";
import { fourCc, type HeaderParser, slice } from "./header_parser.ts";

const VP8 = fourCc("VP8 ");
const VP8L = fourCc("VP8L");
const VP8X = fourCc("VP8X");
const EXIF = fourCc("EXIF");
const ANIMATION = 0x02;

/** The first chunk holds the size; EXIF comes in a chunk of its own. */
export const parseWebp: HeaderParser = (view, checkSize) => {
  const type = view.getUint32(12);
  if (type === VP8X && view.getUint8(20) & ANIMATION) {
    throw new PictureError("unsupported", "Cannot decode an animated WebP: a still picture is wanted");
  }
  const [width, height] = readSize(view, type);
  checkSize(width, height);
  let orientation = 1;
  const end = 8 + view.getUint32(4, true);
  for (let at = 12; at + 8 <= end;) {
    const length = view.getUint32(at + 4, true);
    const data = slice(view, at + 8, length);
    if (view.getUint32(at) === EXIF) orientation = exifOrientation(data) ?? 1;
    at += 8 + length + (length & 1);
  }
  return { width, height, orientation };
};

function readSize(view: DataView, type: number): [width: number, height: number] {
  if (type === VP8X) return [uint24(view, 24) + 1, uint24(view, 27) + 1];
  if (type === VP8) return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (type === VP8L) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  throw new PictureError(
    "corrupt",
    "Cannot decode a WebP that begins with none of the chunks VP8, VP8L, VP8X",
  );
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
}
