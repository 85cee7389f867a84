import { PictureError } from "../../errors.ts";
import { type HeaderParser, slice } from "../header_parser.ts";

/** The header of a BMP. */
export interface Bmp {
  width: number;
  height: number;
  /** True where the first row is the top one; usually the last is. */
  topDown: boolean;
  /** Bits of a pixel: 1, 4, 8, 16, 24 or 32. */
  bits: number;
  /** The compression: 0 none, 1 run lengths of bytes, 2 run lengths of half bytes. */
  compression: number;
  /** Masks of red, green and blue in a pixel of 16 or 32 bits. */
  masks: [red: number, green: number, blue: number];
  /** Three bytes a color: red, green, blue. */
  palette: Uint8Array | undefined;
  dataAt: number;
}

const BITFIELDS = 3;
const MASKS_16: Bmp["masks"] = [0x7c00, 0x3e0, 0x1f];
const MASKS_32: Bmp["masks"] = [0xff0000, 0xff00, 0xff];

export const parseBmp: HeaderParser = (view, checkSize) => {
  const { width, height, ...bmp } = readBmp(view, checkSize);
  const rowBytes = Math.ceil(width * bmp.bits / 8);
  if (bmp.compression === 0) slice(view, bmp.dataAt + (height - 1) * strideOf(width, bmp.bits), rowBytes);
  return { width, height, orientation: 1 };
};

/** Bytes from one row to the next. */
export function strideOf(width: number, bits: number): number {
  return Math.ceil(width * bits / 32) * 4;
}

/** Reads all that comes before the pixels. */
export function readBmp(view: DataView, checkSize: (width: number, height: number) => void): Bmp {
  const size = view.getUint32(14, true);
  const old = size === 12;
  const signed = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const [width, height] = [old ? view.getUint16(18, true) : view.getUint32(18, true), Math.abs(signed)];
  checkSize(width, height);
  const bits = view.getUint16(old ? 24 : 28, true);
  const kind = old ? 0 : view.getUint32(30, true);
  checkKind(bits, kind);
  const colors = bits > 8 ? 0 : (old ? 0 : view.getUint32(46, true)) || 1 << bits;
  const masksAfterHeader = kind === BITFIELDS && size === 40 ? 12 : 0;
  const [paletteAt, entry] = [14 + size + masksAfterHeader, old ? 3 : 4];
  const said = view.getUint32(10, true);
  const implied = said === 0 || (bits <= 8 && said === 14 + size);
  return {
    width,
    height,
    topDown: signed < 0,
    bits,
    compression: kind === BITFIELDS ? 0 : kind,
    masks: kind === BITFIELDS ? readMasks(view) : bits === 16 ? MASKS_16 : MASKS_32,
    palette: bits > 8 ? undefined : readPalette(view, paletteAt, entry, colors),
    dataAt: implied ? paletteAt + entry * colors : said,
  };
}

function checkKind(bits: number, kind: number): void {
  const allowed = kind === 0 ? [1, 4, 8, 16, 24, 32] : kind === 1 ? [8] : kind === 2 ? [4] : [16, 24, 32];
  if (kind <= BITFIELDS && allowed.includes(bits)) return;
  const problem = `Cannot decode a BMP of ${bits} bits a pixel and compression ${kind}`;
  throw new PictureError(
    "unsupported",
    `${problem}: 1, 4, 8, 16, 24 or 32 bits, plain or with run lengths, are wanted`,
  );
}

function readMasks(view: DataView): Bmp["masks"] {
  const [red = 0, green = 0, blue = 0] = [54, 58, 62].map((at) => view.getUint32(at, true));
  return red === 0 && green === 0 && blue === 0 ? MASKS_32 : [red, green, blue];
}

/** Entries are blue, green, red, and but in OS/2's first kind a fourth byte. */
function readPalette(view: DataView, at: number, entry: number, colors: number): Uint8Array {
  if (colors > 65_536) {
    throw new PictureError("corrupt", `Cannot decode a BMP with a palette of ${colors} colors`);
  }
  const entries = slice(view, at, entry * colors);
  const palette = new Uint8Array(Math.min(colors, 256) * 3);
  for (let i = 0; i < palette.length; i++) {
    palette[i] = entries.getUint8(Math.floor(i / 3) * entry + 2 - i % 3);
  }
  return palette;
}
