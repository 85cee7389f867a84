import { loadPicture } from "../../../src/image/preprocess.ts";
import { resize } from "../../../src/image/resize/resize.ts";
import { encodePng } from "../../../src/image/png/encode.ts";

const CAT = new URL("../../fixtures/chelsea.png", import.meta.url);
const SIDE = 256;

/** A grey picture, as a PNG, with the cat in one of its corners: `x` and `y` are 0 or 1. */
export async function catInCorner(x: number, y: number): Promise<Uint8Array> {
  const cat = resize(await loadPicture(CAT), SIDE / 2, SIDE / 2, "bilinear");
  const rgba = new Uint8Array(4 * SIDE * SIDE).fill(128);
  for (let i = 0; i < SIDE * SIDE; i++) rgba[4 * i + 3] = 255;
  for (let row = 0; row < cat.height; row++) {
    for (let column = 0; column < cat.width; column++) {
      const from = 3 * (row * cat.width + column);
      const to = 4 * ((row + y * SIDE / 2) * SIDE + column + x * SIDE / 2);
      rgba.set(cat.data.subarray(from, from + 3), to);
    }
  }
  return await encodePng(rgba, SIDE, SIDE);
}
