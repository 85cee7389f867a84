import { PictureError } from "../../errors.ts";
import { lookUp } from "../codec/palette.ts";
import type { RgbPicture } from "../picture.ts";
import { type GifFrame, readGif } from "./header.ts";
import { expandLzw } from "./lzw.ts";

/** First row and distance of rows in each pass. */
const PASSES: [from: number, step: number][] = [[0, 8], [4, 8], [2, 4], [1, 2]];

/** The first frame on its canvas, with the colors of what is transparent, as Pillow's `convert("RGB")` has it. */
export function decodeGif(file: Uint8Array): RgbPicture {
  const frame = readGif(new DataView(file.buffer, file.byteOffset, file.byteLength));
  const { canvas, left, top, width, height } = frame;
  const pixels = expand(file, frame);
  const indices = new Uint8Array(canvas.width * canvas.height).fill(frame.around);
  const rows = frame.interlaced ? interlacedRows(height) : Array.from({ length: height }, (_, y) => y);
  rows.forEach((y, i) => {
    indices.set(pixels.subarray(i * width, (i + 1) * width), (top + y) * canvas.width + left);
  });
  return { data: lookUp(indices, frame.palette), ...canvas };
}

function expand(file: Uint8Array, { bits, dataAt, width, height }: GifFrame): Uint8Array {
  try {
    if (bits > 8) throw new RangeError(`pixels of ${bits} bits`);
    return expandLzw(file.subarray(dataAt), bits, width * height);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new PictureError("corrupt", `Cannot decode this damaged GIF: ${cause.message}`, { cause });
  }
}

/** Numbers of rows in the order in which an interlaced frame has them. */
function interlacedRows(height: number): number[] {
  const rows: number[] = [];
  for (const [from, step] of PASSES) for (let y = from; y < height; y += step) rows.push(y);
  return rows;
}
