import { PictureError } from "../../errors.ts";
import type { Frame } from "../codec/paste.ts";
import { bytesOf, type HeaderParser, slice } from "../header_parser.ts";

/** The first frame of a GIF, and the canvas it lies on. */
export interface GifFrame extends Frame {
  /** True where rows come in four passes. */
  interlaced: boolean;
  /** Three bytes a color; none where the file has no table: then indices are grey values. */
  palette: Uint8Array | undefined;
  /** Index of what is around the frame. */
  around: number;
  /** Bits of a pixel. */
  bits: number;
  /** Offset of the compressed pixels. */
  dataAt: number;
}

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;

export const parseGif: HeaderParser = (view, checkSize) => {
  const { canvas: { width, height } } = readGif(view);
  checkSize(width, height);
  return { width, height, orientation: 1 };
};

/** Reads up to the first frame's pixels; the canvas grows around a frame that is larger, as in Pillow. */
export function readGif(view: DataView): GifFrame {
  const tableBytes = tableBytesOf(view.getUint8(10));
  const palette = tableBytes > 0 ? bytesOf(slice(view, 13, tableBytes)) : undefined;
  let transparent = 0;
  for (let at = 13 + tableBytes;;) {
    const kind = view.getUint8(at++);
    if (kind === IMAGE) return readFrame(view, at, palette, transparent);
    if (kind === TRAILER) throw new PictureError("corrupt", "Cannot decode a GIF without a frame");
    if (kind !== EXTENSION) continue; // stray bytes
    const label = view.getUint8(at);
    const first = at + 2;
    const hasColor = label === GRAPHIC_CONTROL && view.getUint8(at + 1) >= 4 &&
      (view.getUint8(first) & 1) === 1;
    if (hasColor) transparent = view.getUint8(first + 3);
    at = endOfBlocks(view, at + 1);
  }
}

function readFrame(view: DataView, at: number, shared: Uint8Array | undefined, around: number): GifFrame {
  const number = (offset: number) => view.getUint16(offset, true);
  const [left, top, width, height] = [number(at), number(at + 2), number(at + 4), number(at + 6)];
  const flags = view.getUint8(at + 8);
  const tableBytes = tableBytesOf(flags);
  return {
    canvas: { width: Math.max(number(6), left + width), height: Math.max(number(8), top + height) },
    left,
    top,
    width,
    height,
    interlaced: (flags & 0x40) !== 0,
    palette: tableBytes > 0 ? bytesOf(slice(view, at + 9, tableBytes)) : shared,
    around,
    bits: view.getUint8(at + 9 + tableBytes),
    dataAt: at + 10 + tableBytes,
  };
}

/** Bytes of a color table, by the flags before it; 0 where there is none. */
function tableBytesOf(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1);
}

/** The position behind a list of blocks, each of which begins with its length; the last is empty. */
function endOfBlocks(view: DataView, at: number): number {
  for (;;) {
    const length = view.getUint8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
}
