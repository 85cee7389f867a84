import { PictureError } from "../../errors.ts";
import type { RgbPicture } from "../picture.ts";

/** Place and size of a frame on its canvas. */
export interface Frame {
  canvas: { width: number; height: number };
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A frame's pixels on a canvas that is black around it. */
export function paste(picture: RgbPicture, { canvas, left, top, width, height }: Frame): RgbPicture {
  if (picture.width !== width || picture.height !== height) {
    const found = `a frame should have ${width}x${height} pixels, and has ${picture.width}x${picture.height}`;
    throw new PictureError("corrupt", `Cannot decode this animation, which contradicts itself: ${found}`);
  }
  if (width === canvas.width && height === canvas.height) return picture;
  const data = new Uint8Array(canvas.width * canvas.height * 3);
  for (let y = 0; y < height; y++) {
    const row = picture.data.subarray(y * width * 3, (y + 1) * width * 3);
    data.set(row, ((top + y) * canvas.width + left) * 3);
  }
  return { data, ...canvas };
}
