/**
 * Pillow's `Image.transform` by an affine map, from a place in the result to the place it shows; beyond the picture is
 * black.
 *
 * @module
 */
import type { RgbPicture } from "../../../../image/picture.ts";

/** The map x' = a·x + b·y + c, y' = d·x + e·y + f. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

type Interpolation = "nearest" | "bilinear";

/** Moves by whole pixels to the right and down. */
export function translate({ data, width, height }: RgbPicture, right: number, down: number): RgbPicture {
  const out = new Uint8Array(data.length);
  const from = Math.max(0, -right);
  const count = width - Math.abs(right);
  if (count <= 0) return { data: out, width, height };
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
    const row = ((y - down) * width + from) * 3;
    out.set(data.subarray(row, row + count * 3), (y * width + from + right) * 3);
  }
  return { data: out, width, height };
}

/** Shears around the top left corner, by shares of the other axis. */
export function shear(picture: RgbPicture, x: number, y: number, interpolation: Interpolation): RgbPicture {
  return transform(picture, [1, x, 0, y, 1, 0], interpolation);
}

/** Rotates around the middle, counter-clockwise, by at most 360 degrees either way. */
export function rotate(picture: RgbPicture, degrees: number, interpolation: Interpolation): RgbPicture {
  if (degrees % 360 === 0) return picture;
  const angle = -((degrees + 360) % 360) * (Math.PI / 180); // modulo 360: the last bit shows
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)].map(round15) as [number, number];
  const [x, y] = [picture.width / 2, picture.height / 2];
  const [c, f] = [cos * -x + sin * -y + x, -sin * -x + cos * -y + y];
  return transform(picture, [cos, sin, c, -sin, cos, f], interpolation);
}

/** Rounds to fifteen decimal places, as Pillow does the coefficients of a rotation. */
function round15(x: number): number {
  return Number(x.toFixed(15));
}

function transform(picture: RgbPicture, map: Affine, interpolation: Interpolation): RgbPicture {
  return interpolation === "nearest" ? transformNearest(picture, map) : transformBilinear(picture, map);
}

/** Computes places in units of 2^-16 pixels. */
function transformNearest({ data, width, height }: RgbPicture, [a, b, c, d, e, f]: Affine): RgbPicture {
  const out = new Uint8Array(data.length);
  const [stepX, stepY] = [fixed(a), fixed(d)];
  let [rowX, rowY] = [fixed(c + (a + b) / 2), fixed(f + (d + e) / 2)];
  let to = 0;
  for (let y = 0; y < height; y++, rowX += fixed(b), rowY += fixed(e)) {
    for (let x = 0; x < width; x++, to += 3) {
      const fromX = (rowX + x * stepX) >> 16;
      const fromY = (rowY + x * stepY) >> 16;
      if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height) continue;
      const from = (fromY * width + fromX) * 3;
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { data: out, width, height };
}

function fixed(x: number): number {
  return Math.floor(x * 65536 + 0.5);
}

function transformBilinear({ data, width, height }: RgbPicture, [a, b, c, d, e, f]: Affine): RgbPicture {
  const out = new Uint8Array(data.length);
  const pixel = (x: number, y: number) => (y * width + x) * 3;
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const u = a * (x + 0.5) + b * (y + 0.5) + c;
      const v = d * (x + 0.5) + e * (y + 0.5) + f;
      if (u < 0 || u >= width || v < 0 || v >= height) continue;
      const [left, top] = [Math.floor(u - 0.5), Math.floor(v - 0.5)];
      const [dx, dy] = [u - 0.5 - left, v - 0.5 - top];
      const [x0, x1] = [Math.max(left, 0), Math.min(left + 1, width - 1)];
      const [y0, y1] = [Math.max(top, 0), Math.min(top + 1, height - 1)];
      const [nw, ne, sw, se] = [pixel(x0, y0), pixel(x1, y0), pixel(x0, y1), pixel(x1, y1)];
      for (let c = 0; c < 3; c++) {
        const above = blend(data[nw + c]!, data[ne + c]!, dx);
        out[to + c] = Math.trunc(blend(above, blend(data[sw + c]!, data[se + c]!, dx), dy));
      }
    }
  }
  return { data: out, width, height };
}

function blend(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
