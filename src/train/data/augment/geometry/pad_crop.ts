import type { RgbPicture } from "../../../../image/picture.ts";
import type { RandomStream } from "../../../../numbers/random_stream.ts";
import type { PadCrop } from "../augmentation.ts";

/** Pads a picture by `pixels` all around, then crops it to its size at a random place. */
export function padCrop(
  picture: RgbPicture,
  { pixels, mode = "reflect" }: PadCrop,
  stream: RandomStream,
): RgbPicture {
  const top = stream.below(2 * pixels + 1) - pixels;
  const left = stream.below(2 * pixels + 1) - pixels;
  return shift(picture, left, top, mode);
}

/** The picture in a window of its size that is moved by `left` and `top`. */
export function shift(
  { data, width, height }: RgbPicture,
  left: number,
  top: number,
  mode: "reflect" | "constant",
): RgbPicture {
  const place = mode === "reflect" ? reflect : within;
  const columns = Int32Array.from({ length: width }, (_, x) => 3 * place(x + left, width));
  const out = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = place(y + top, height) * width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      if (row < 0 || columns[x]! < 0) continue;
      const from = row + columns[x]!;
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { data: out, width, height };
}

/** A place mirrored at both edges, which are not repeated; it is at most `size - 1` beyond them. */
function reflect(i: number, size: number): number {
  const beyond = Math.abs(i) - (size - 1);
  return beyond > 0 ? size - 1 - beyond : Math.abs(i);
}

/** A place as it is; negative beyond the edges. */
function within(i: number, size: number): number {
  return i < size ? i : -1;
}
