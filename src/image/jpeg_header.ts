import { PictureError } from "../errors.ts";
import { exifOrientation } from "./exif.ts";
import { fourCc, type HeaderParser, type PictureSize, slice } from "./header_parser.ts";

const EXIF = fourCc("Exif");
const EOI = 0xd9;
const APP1 = 0xe1;

/** Walks every marker to the end of the image, so that a file cut off anywhere is found out here. */
export const parseJpeg: HeaderParser = (view, checkSize) => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let size: PictureSize | undefined;
  let orientation: number | undefined;
  for (let at = 2;;) {
    const [marker, start] = nextMarker(bytes, at);
    at = start;
    if (marker === EOI) break;
    if (standsAlone(marker)) continue;
    const length = Math.max(2, view.getUint16(at));
    const data = slice(view, at + 2, length - 2);
    if (isFrame(marker)) {
      size = readFrame(marker, data);
      checkSize(size.width, size.height);
    }
    if (marker === APP1 && length > 8 && data.getUint32(0) === EXIF) {
      orientation ??= exifOrientation(data) ?? 1;
    }
    at += length;
  }
  if (!size) throw new PictureError("corrupt", "Cannot decode a JPEG that ends without a frame");
  return { ...size, orientation: orientation ?? 1 };
};

/** The next marker at or after `at`, and the position behind it; coded pixels and stray bytes are passed over. */
function nextMarker(bytes: Uint8Array, at: number): [marker: number, end: number] {
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) throw new RangeError("no marker left");
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === undefined) throw new RangeError("no marker left");
    if (marker !== 0) return [marker, at];
  }
}

/** Restart markers, start of image, and TEM have no length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** C0 to CF, less the tables DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** SOF: precision, height, width, number of components. */
function readFrame(marker: number, data: DataView): PictureSize {
  const kind = refused(marker, data.getUint8(0), data.getUint8(5));
  if (kind) {
    const wanted = "8-bit baseline or progressive, grey or YCbCr, is wanted";
    throw new PictureError("unsupported", `Cannot decode ${kind} JPEG: ${wanted}`);
  }
  return { height: data.getUint16(1), width: data.getUint16(3), orientation: 1 };
}

function refused(marker: number, precision: number, components: number): string | undefined {
  if (marker === 0xc9 || marker === 0xca) return "an arithmetic-coded";
  if (marker > 0xc2) return "a lossless or hierarchical";
  if (precision !== 8) return `a ${precision}-bit`;
  if (components === 4) return "a CMYK";
  return components === 1 || components === 3 ? undefined : `a ${components}-component`;
}
