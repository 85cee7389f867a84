import { PictureError } from "../../errors.ts";
import { fourCc, slice } from "../header_parser.ts";
import { crc32 } from "../../util/bytes/crc32.ts";

/** Names of the chunks that are looked at. */
export const [IHDR, PLTE, IDAT, IEND, FCTL] = ["IHDR", "PLTE", "IDAT", "IEND", "fcTL"].map(fourCc) as [
  number,
  number,
  number,
  number,
  number,
];

/** Four letters, digits or lines: what is not even that is no chunk. */
const NAME = /^\w{4}$/;

/** A chunk: four bytes of length, its name, data, and four bytes of checksum. */
export interface Chunk {
  type: number;
  data: DataView;
  /** Offset of the next chunk. */
  end: number;
}

/** The chunk that begins at `at`; a RangeError where it does not fit. */
export function chunkAt(view: DataView, at: number): Chunk {
  const type = view.getUint32(at + 4);
  if (!NAME.test(textOf(view, at + 4, 4))) throw corrupt("holds something else where a chunk should begin");
  const data = slice(view, at + 8, view.getUint32(at));
  const end = at + 12 + data.byteLength;
  view.getUint32(end - 4); // the checksum is there
  return { type, data, end };
}

/** Refuses a chunk whose checksum is wrong. */
export function checkSum({ data }: Chunk): void {
  const checked = new Uint8Array(data.buffer, data.byteOffset - 4, data.byteLength + 4);
  const sum = new DataView(data.buffer, data.byteOffset + data.byteLength, 4).getUint32(0);
  if (sum === crc32(checked)) return;
  throw corrupt(`has a damaged ${textOf(data, -4, 4)} chunk: its checksum is wrong`);
}

/** @param problem what is wrong with the file */
export function corrupt(problem: string): PictureError {
  return new PictureError("corrupt", `Cannot decode a PNG that ${problem}`);
}

/** Reads Latin-1 text. */
function textOf(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));
}
