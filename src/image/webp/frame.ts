import { PictureError } from "../../errors.ts";
import { fourCc } from "../header_parser.ts";
import type { Frame } from "../codec/paste.ts";
import { type Chunk, chunks, uint24 } from "./chunks.ts";

/** The first frame of an animation, and the canvas it lies on. */
export interface WebpFrame extends Frame {
  /** The chunk VP8 or VP8L; transparency, in one of its own, is dropped. */
  pixels: Chunk;
}

const VP8 = fourCc("VP8 ");
const VP8L = fourCc("VP8L");
const VP8X = fourCc("VP8X");
const ANMF = fourCc("ANMF");
const ANIMATION = 0x02;

/** The first frame of an animation; `undefined` for a still picture. */
export function firstFrame(view: DataView): WebpFrame | undefined {
  if (view.getUint32(12) !== VP8X || (view.getUint8(20) & ANIMATION) === 0) return undefined;
  const anmf = first(chunks(view, 12, 8 + view.getUint32(4, true)), ANMF);
  const { at, length } = anmf ?? fail("an animated WebP without a frame");
  const [left, top] = [2 * uint24(view, at), 2 * uint24(view, at + 3)];
  const [width, height] = [uint24(view, at + 6) + 1, uint24(view, at + 9) + 1];
  const canvas = { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (left + width > canvas.width || top + height > canvas.height) {
    const place = `${width}x${height} at ${left}, ${top}`;
    fail(`a WebP whose frame of ${place} is outside its ${canvas.width}x${canvas.height}`);
  }
  const pixels = first(chunks(view, at + 16, at + length), VP8, VP8L);
  return { canvas, left, top, width, height, pixels: pixels ?? fail("a WebP whose frame has no pixels") };
}

function first(list: Iterable<Chunk>, ...types: number[]): Chunk | undefined {
  for (const chunk of list) if (types.includes(chunk.type)) return chunk;
  return undefined;
}

function fail(what: string): never {
  throw new PictureError("corrupt", `Cannot decode ${what}`);
}
