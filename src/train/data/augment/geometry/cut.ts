import type { Region } from "../../../../image/resize/resize.ts";
import type { RgbPicture } from "../../../../image/picture.ts";

/** Copies a part of a picture. */
export function cut(picture: RgbPicture, { left, top, width, height }: Region): RgbPicture {
  if (width === picture.width && height === picture.height) return picture;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { data, width, height };
}
