/**
 * The orientation as an attribute or an element; the digit may be any, and only the first place counts, as in
 * Pillow.
 */
const ORIENTATION = /tiff:Orientation(?:="|>)([0-9])/;

/**
 * The orientation, 1 to 8, in an XMP packet (an XML text); `undefined` where it has none. It counts only where EXIF has
 * no tag of that name.
 */
export function xmpOrientation(xmp: Uint8Array): number | undefined {
  const digit = ORIENTATION.exec(new TextDecoder("latin1").decode(xmp))?.[1];
  return digit && "12345678".includes(digit) ? Number(digit) : undefined;
}
