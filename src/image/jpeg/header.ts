import { PictureError } from "../../errors.ts";
import { exifOrientation } from "../orientation/exif.ts";
import { bytesOf, type HeaderParser, slice } from "../header_parser.ts";
import type { Limits } from "../limits.ts";
import { xmpOrientation } from "../orientation/xmp.ts";
import { type Frame, isFrame, readFrame } from "./frame.ts";
import { APP1, segmentsOf, SOS } from "./markers.ts";
import { ScanCounter } from "./scans.ts";

const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";

/**
 * The decoder of CMYK keeps 15 bytes a pixel and is slower: a quarter of the limit takes as long as the limit of
 * others.
 */
const CMYK_SHARE = 0.25;

/** Segments of a JPEG that may hold its orientation. */
interface Notes {
  /** Its first EXIF block. */
  exif?: DataView;
  /** Its last XMP packet, as in Pillow. */
  xmp?: DataView;
}

/** Walks every marker to the end of the image, so that a file cut off anywhere is found out here. */
export const parseJpeg: HeaderParser = (view, checkSize, limits) => {
  const scans = new ScanCounter(limits);
  const notes: Notes = {};
  let frame: Frame | undefined;
  for (const { marker, data } of segmentsOf(view)) {
    if (isFrame(marker)) {
      frame = readFrame(marker, data);
      checkSize(frame.width, frame.height);
      if (frame.components === 4) checkCmyk(frame, limits);
    }
    if (marker === SOS) scans.count(frame, data);
    if (marker === APP1) takeNote(notes, data);
  }
  if (!frame) throw new PictureError("corrupt", "Cannot decode a JPEG that ends without a frame");
  return { width: frame.width, height: frame.height, orientation: orientationOf(notes) };
};

function checkCmyk({ width, height }: Frame, { maxPixels }: Limits): void {
  const most = Math.floor(maxPixels * CMYK_SHARE);
  if (width * height <= most) return;
  const found = `this CMYK JPEG of ${width}x${height} (${width * height} pixels)`;
  throw new PictureError(
    "tooLarge",
    `Cannot decode ${found}: at most ${most} are allowed, a quarter of those of others`,
  );
}

function takeNote(notes: Notes, data: DataView): void {
  if (startsWith(data, EXIF)) notes.exif ??= data;
  if (startsWith(data, XMP)) notes.xmp = slice(data, XMP.length, data.byteLength - XMP.length);
}

function startsWith(data: DataView, text: string): boolean {
  const length = Math.min(data.byteLength, text.length);
  return String.fromCharCode(...new Uint8Array(data.buffer, data.byteOffset, length)) === text;
}

function orientationOf({ exif, xmp }: Notes): number {
  const told = exif && exifOrientation(exif);
  return told ?? (xmp && xmpOrientation(bytesOf(xmp))) ?? 1;
}
