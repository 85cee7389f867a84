import type { RgbPicture } from "../picture.ts";

/**
 * Rotates and mirrors a picture so that EXIF orientation 1 to 8 becomes 1. Odd and even values pair up: the
 * bits of `orientation - 1` are a mirror, a rotation by 180 degrees, and an exchange of rows and columns.
 */
export function orient(picture: RgbPicture, orientation: number): RgbPicture {
  if (orientation === 1) return picture;
  const { data, width, height } = picture;
  const [origin, alongX, alongY] = steps(orientation, width, height);
  const swapped = orientation >= 5;
  const [outWidth, outHeight] = swapped ? [height, width] : [width, height];
  const out = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < outHeight; y++) {
    let from = 3 * (origin + y * alongY);
    for (let x = 0; x < outWidth; x++, from += 3 * alongX, to += 3) {
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { data: out, width: outWidth, height: outHeight };
}

/**
 * Puts the numbers of an oriented picture's pixels, row by row, back to where they lie in its file.
 *
 * @param width of the file's rows @param height of the file
 */
export function unorient(
  oriented: Float32Array,
  width: number,
  height: number,
  orientation: number,
): Float32Array {
  if (orientation === 1) return oriented;
  const [origin, alongX, alongY] = steps(orientation, width, height);
  const rowLength = orientation >= 5 ? height : width;
  const stored = new Float32Array(oriented.length);
  for (const [i, value] of oriented.entries()) {
    stored[origin + Math.floor(i / rowLength) * alongY + i % rowLength * alongX] = value;
  }
  return stored;
}

/**
 * Places in the source's pixels: the result's top left, and the steps to its right and to its lower
 * neighbour.
 */
function steps(orientation: number, width: number, height: number): [number, number, number] {
  const right = width - 1;
  const bottom = (height - 1) * width;
  switch (orientation) {
    case 2:
      return [right, -1, width];
    case 3:
      return [right + bottom, -1, -width];
    case 4:
      return [bottom, 1, -width];
    case 5:
      return [0, width, 1];
    case 6:
      return [bottom, -width, 1];
    case 7:
      return [right + bottom, -width, -1];
    default: // 8
      return [right, width, -1];
  }
}
