import { slice } from "../header_parser.ts";

const ORIENTATION = 0x0112;
const EXIF_PREFIX = 0x45786966; // "Exif", then two zero bytes
const TIFF = 42;

/** Bytes a value of each type takes; an entry of another type is passed over. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/**
 * The orientation, 1 to 8, that an EXIF block (a small TIFF file) asks for; 1 where its tag has another value, and
 * `undefined` where it has no such tag or is damaged, because a broken note does not make the picture unreadable.
 */
export function exifOrientation(block: DataView): number | undefined {
  let found: number | undefined;
  try {
    for (const value of orientations(block)) found = value; // the last one counts, as in Pillow
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it is cut off, or points outside itself
  }
  return found;
}

function* orientations(block: DataView): Generator<number> {
  let start = 0;
  while (block.getUint32(start) === EXIF_PREFIX) start += 6;
  const tiff = slice(block, start, block.byteLength - start);
  const order = tiff.getUint16(0);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || tiff.getUint16(2, little) !== TIFF) return;
  const directory = tiff.getUint32(4, little);
  const count = tiff.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = slice(tiff, directory + 2 + 12 * i, 12);
    const value = entry.getUint16(0, little) === ORIENTATION ? valueAt(tiff, entry, little) : undefined;
    if (value !== undefined) yield inRange(value);
  }
}

/** The first value of a directory entry: in the entry itself where all fit in four bytes, otherwise where it points. */
function valueAt(tiff: DataView, entry: DataView, little: boolean): number | undefined {
  const type = entry.getUint16(2, little);
  const bytes = (SIZES[type] ?? 0) * entry.getUint32(4, little);
  if (bytes === 0) return undefined;
  const at = bytes <= 4 ? entry.byteOffset + 8 - tiff.byteOffset : entry.getUint32(8, little);
  if (at + bytes > tiff.byteLength) return undefined;
  if (type === 6) return tiff.getUint8(at);
  if (type === 3 || type === 8) return tiff.getUint16(at, little);
  return [4, 9, 13].includes(type) ? tiff.getUint32(at, little) : 0; // the other types hold no whole number
}

function inRange(value: number): number {
  return value >= 1 && value <= 8 ? value : 1;
}
