import { PictureError } from "../../errors.ts";
import { exifOrientation } from "../orientation/exif.ts";
import { bytesOf, fourCc, type HeaderParser, slice } from "../header_parser.ts";
import { xmpOrientation } from "../orientation/xmp.ts";
import { type Chunk, chunks, uint24 } from "./chunks.ts";
import { firstFrame } from "./frame.ts";

const VP8 = fourCc("VP8 ");
const VP8L = fourCc("VP8L");
const VP8X = fourCc("VP8X");
const EXIF = fourCc("EXIF");
const XMP = fourCc("XMP ");

/** Flags of VP8X. */
const HAS_XMP = 0x04;
const HAS_EXIF = 0x08;

/** The first chunk holds the size; EXIF and XMP come in chunks of their own, which count where VP8X announces them. */
export const parseWebp: HeaderParser = (view, checkSize) => {
  const [width, height] = readSize(view);
  checkSize(width, height);
  const all = [...chunks(view, 12, 8 + view.getUint32(4, true))];
  firstFrame(view);
  return { width, height, orientation: orientationOf(view, all) };
};

function orientationOf(view: DataView, all: Chunk[]): number {
  const flags = view.getUint32(12) === VP8X ? view.getUint8(20) : 0;
  const data = (flag: number, wanted: number) => {
    const chunk = (flags & flag) !== 0 ? all.find(({ type }) => type === wanted) : undefined;
    return chunk && slice(view, chunk.at, chunk.length);
  };
  const [exif, xmp] = [data(HAS_EXIF, EXIF), data(HAS_XMP, XMP)];
  return (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(bytesOf(xmp))) ?? 1;
}

function readSize(view: DataView): [width: number, height: number] {
  const type = view.getUint32(12);
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
