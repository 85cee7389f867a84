/**
 * The reading of a picture's header: what formats' parsers have in common.
 *
 * @module
 */
import { PictureError } from "../errors.ts";
import type { Limits } from "./limits.ts";
import { checkSize } from "./picture.ts";
import type { PictureFormat } from "./recognise.ts";

/** Size and orientation of a picture, known before it is decoded. */
export interface PictureSize {
  width: number;
  height: number;
  /** EXIF orientation, 1 to 8; or a function that finds it, where a text must be inflated for it. */
  orientation: number | (() => Promise<number>);
}

/**
 * Reads a file's structure, from its first byte. A `DataView` refuses every read beyond its end, so a parser lets the
 * `RangeError` pass: it means that the file is cut off. `checkSize` is called as soon as the size is known.
 */
export type HeaderParser = (view: DataView, checkSize: CheckSize, limits: Limits) => PictureSize;

/** Throws a PictureError for a picture of that size which should not be decoded. */
export type CheckSize = (width: number, height: number) => void;

/** Four characters as the big-endian number that `getUint32` reads. */
export function fourCc(text: string): number {
  return [...text].reduce((code, char) => code * 256 + char.charCodeAt(0), 0);
}

/** A view's bytes, not copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A window on a view; a RangeError where it does not fit. */
export function slice(view: DataView, at: number, length: number): DataView {
  if (at + length > view.byteLength) throw new RangeError("outside the view");
  return new DataView(view.buffer, view.byteOffset + at, length);
}

/**
 * Reads the header of a picture by its format's parser; any bytes may be given.
 *
 * @throws {PictureError}, and nothing else, for a picture that should not be decoded
 */
export function parseHeader(
  bytes: Uint8Array,
  format: PictureFormat,
  parse: HeaderParser,
  limits: Limits,
): PictureSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return parse(view, (width, height) => checkSize(format, width, height, limits), limits);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const problem = `Cannot decode this ${format} of ${bytes.length} bytes: it is cut off or damaged`;
    throw new PictureError("corrupt", `${problem}, the whole file is wanted`, { cause });
  }
}
