import { PictureError } from "../errors.ts";
import type { HeaderParser, Limits, PictureSize } from "./header_parser.ts";
import { checkSize } from "./picture.ts";
import type { PictureFormat } from "./recognise.ts";

/** Throws a PictureError, and nothing else, for whatever should not be decoded: any bytes may be given. */
export function parseHeader(
  bytes: Uint8Array,
  format: PictureFormat,
  parse: HeaderParser,
  limits: Limits,
): PictureSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { maxPixels, maxSide } = limits;
    const check = (width: number, height: number) => checkSize(format, width, height, maxPixels, maxSide);
    return parse(view, check, limits);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const problem = `Cannot decode this ${format} of ${bytes.length} bytes: it is cut off or damaged`;
    throw new PictureError("corrupt", `${problem}, the whole file is wanted`, { cause });
  }
}
