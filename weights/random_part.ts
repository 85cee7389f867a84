/**
 * Random parts of photographs, as pictures of their own: a teacher answers each once, and the student learns just these.
 *
 * @module
 */
import { decode } from "../src/image/decode.ts";
import type { RgbPicture } from "../src/image/picture.ts";
import { encodePng } from "../src/image/png/encode.ts";
import type { RandomStream } from "../src/numbers/random_stream.ts";
import { cut } from "../src/train/data/augment/geometry/cut.ts";
import { randomRegion } from "../src/train/data/augment/geometry/random_resized_crop.ts";

/** Shares of a picture's area. */
export const PART = [0.4, 1] as const;
export const CLOSE_UP = [0.15, 0.45] as const;

/** Photographs of 3:2 are squashed, and then look as a part of this ratio does. */
const RATIO = [2 / 3, 3 / 2] as const;

/** A part of a picture in its own resolution, as PNG. @param file the picture's bytes @param scale a share of its area */
export async function randomPart(
  file: Uint8Array,
  scale: readonly [number, number],
  stream: RandomStream,
): Promise<Uint8Array> {
  const picture = await decode(file);
  const part = cut(picture, randomRegion(picture, { scale, ratio: RATIO }, stream));
  return await encodePng(withAlpha(part), part.width, part.height);
}

function withAlpha({ data, width, height }: RgbPicture): Uint8Array {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  return rgba;
}
