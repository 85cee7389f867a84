import { PictureError } from "../../errors.ts";
import { exifOrientation } from "../orientation/exif.ts";
import { bytesOf, type CheckSize, fourCc, type HeaderParser, slice } from "../header_parser.ts";
import { xmpOrientation } from "../orientation/xmp.ts";
import { boxes, findOptional } from "./boxes.ts";
import { ItemData } from "./data.ts";
import { type Items, readItems } from "./items.ts";
import { type AvifPicture, readPicture } from "./picture.ts";
import { orientationOf } from "./properties.ts";

const EXIF = fourCc("Exif");
const MIME = fourCc("mime");
const CDSC = fourCc("cdsc");
const XMP = "application/rdf+xml";

/** Size and orientation belong to the primary item, and its frames are as large as it says, or this throws. */
export const parseAvif: HeaderParser = (view, checkSize) => {
  const { items, data, picture: { color: { width, height, item } } } = openAvif(view, checkSize);
  const own = orientationOf(item);
  return { width, height, orientation: own === 1 ? describedOrientation(items, data) : own };
};

/** The item of a file that is its picture, checked. */
export function openAvif(
  view: DataView,
  checkSize: CheckSize,
): { items: Items; data: ItemData; picture: AvifPicture } {
  const file = boxes(view);
  if (!findOptional(file, "meta") && findOptional(file, "moov")) {
    const wanted = "convert its first frame, for example with FFmpeg: ffmpeg -i in.avif -frames:v 1 out.png";
    throw new PictureError(
      "unsupported",
      `Cannot decode an AVIF sequence without a still picture: ${wanted}`,
    );
  }
  const items = readItems(file);
  const data = new ItemData(view);
  return { items, data, picture: readPicture(items, data, checkSize) };
}

/**
 * Orientation by metadata, as Pillow has it: it takes the item's own rotation for EXIF's orientation, whatever EXIF
 * says, and XMP counts where neither says anything.
 */
function describedOrientation(items: Items, data: ItemData): number {
  const exif = metadata(items, data, EXIF);
  if (exif && exif.byteLength > 4 && exifOrientation(slice(exif, 4, exif.byteLength - 4)) !== undefined) {
    return 1;
  }
  const xmp = metadata(items, data, MIME);
  return (xmp && xmpOrientation(bytesOf(xmp))) ?? 1;
}

/** Data of the first item of a type that describes the picture. */
function metadata({ primary, references, get }: Items, data: ItemData, wanted: number): DataView | undefined {
  for (const { type, from, to } of references) {
    if (type !== CDSC || !to.includes(primary)) continue;
    const item = get(from);
    const right = item.type === wanted && (wanted !== MIME || item.contentType === XMP);
    if (right && item.extents.some(({ length }) => length > 0)) return data.of(item);
  }
  return undefined;
}
