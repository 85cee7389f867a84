import { PictureError } from "../../errors.ts";

/** A part of a RIFF file: four characters, and where its data lies. */
export interface Chunk {
  type: number;
  at: number;
  length: number;
}

/** More than this are taken for an attack; an animation has one a frame. */
const MAX_CHUNKS = 100_000;

/** The chunks from `at` to `end`, which has to be in the view; a RangeError where one is cut off. */
export function* chunks(view: DataView, at: number, end: number): Generator<Chunk> {
  for (let count = 0; at + 8 <= end; count++) {
    if (count === MAX_CHUNKS) {
      throw new PictureError("tooLarge", `Cannot decode a WebP of more than ${MAX_CHUNKS} chunks`);
    }
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > view.byteLength) throw new RangeError("a chunk beyond the end");
    yield { type: view.getUint32(at), at: at + 8, length };
    at += 8 + length + (length & 1);
  }
}

/** A number of three bytes, the lowest first. */
export function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
}
