import { PictureError } from "../../errors.ts";
import { lookUp } from "../codec/palette.ts";
import type { RgbPicture } from "../picture.ts";
import { type Bmp, readBmp, strideOf } from "./header.ts";
import { expandRuns } from "./run_lengths.ts";

/** Any kind of BMP, with the pixels that Pillow has; alpha is dropped. */
export function decodeBmp(file: Uint8Array): RgbPicture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bmp = readBmp(view, () => {});
  const { width, height } = bmp;
  const rows = bmp.bits <= 8 ? lookUp(readIndices(file, bmp), bmp.palette) : readColors(view, bmp);
  return { data: bmp.topDown ? rows : upsideDown(rows, width * 3), width, height };
}

/** One byte a pixel. */
function readIndices(file: Uint8Array, { width, height, bits, compression, dataAt }: Bmp): Uint8Array {
  if (compression > 0) {
    try {
      return expandRuns(file.subarray(dataAt), width, height, compression === 2);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new PictureError("corrupt", `Cannot decode this damaged BMP: ${cause.message}`, { cause });
    }
  }
  const stride = strideOf(width, bits);
  const perByte = 8 / bits;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = dataAt + y * stride;
    for (let x = 0; x < width; x++) {
      const shift = 8 - bits - x % perByte * bits;
      out[y * width + x] = (file[row + Math.floor(x / perByte)]! >> shift) & ((1 << bits) - 1);
    }
  }
  return out;
}

/** Three bytes a pixel, from pixels of 16, 24 or 32 bits. */
function readColors(view: DataView, { width, height, bits, masks, dataAt }: Bmp): Uint8Array {
  const stride = strideOf(width, bits);
  const channels = masks.map(channelOf);
  const out = new Uint8Array(width * height * 3);
  const step = bits / 8;
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = dataAt + y * stride;
    for (let at = row; at < row + width * step; at += step) {
      const low = view.getUint16(at, true);
      const pixel = bits === 16
        ? low
        : bits === 24
        ? low | view.getUint8(at + 2) << 16
        : view.getUint32(at, true);
      for (const { shift, most } of channels) {
        out[to++] = most === 0 ? 0 : Math.trunc(((pixel >>> shift) & most) * 255 / most);
      }
    }
  }
  return out;
}

/** Position of a mask's bits, and the largest value they hold. */
function channelOf(mask: number): { shift: number; most: number } {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  if (most <= 0xffff) return { shift, most };
  throw new PictureError("unsupported", `Cannot decode a BMP with ${most.toString(2).length} bits a color`);
}

function upsideDown(rows: Uint8Array, stride: number): Uint8Array {
  const out = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at += stride) {
    out.set(rows.subarray(at, at + stride), rows.length - stride - at);
  }
  return out;
}
