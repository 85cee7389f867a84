const ORIENTATION = 0x0112;
const EXIF_PREFIX = 0x45786966; // "Exif", then two zero bytes

/**
 * The orientation, 1 to 8, that an EXIF block (a small TIFF file) asks for; 1 where it has none or is damaged, because
 * a broken note does not make the picture unreadable.
 */
export function exifOrientation(block: DataView): number {
  try {
    return orientationOf(block);
  } catch (error) {
    if (error instanceof RangeError) return 1; // it points outside itself
    throw error;
  }
}

function orientationOf(block: DataView): number {
  const start = block.getUint32(0) === EXIF_PREFIX ? 6 : 0;
  const tiff = new DataView(block.buffer, block.byteOffset + start, block.byteLength - start);
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = tiff.getUint32(4, little);
  const count = tiff.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + 12 * i;
    if (tiff.getUint16(at, little) === ORIENTATION) return inRange(firstValue(tiff, at, little));
  }
  return 1;
}

/** Value of a directory entry of type BYTE (1), SHORT (3) or LONG (4); those lie in the entry itself. */
function firstValue(tiff: DataView, entry: number, little: boolean): number {
  const type = tiff.getUint16(entry + 2, little);
  if (type === 1) return tiff.getUint8(entry + 8);
  if (type === 3) return tiff.getUint16(entry + 8, little);
  return type === 4 ? tiff.getUint32(entry + 8, little) : 1;
}

function inRange(value: number): number {
  return value >= 1 && value <= 8 ? value : 1;
}
