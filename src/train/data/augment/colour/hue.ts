import type { RgbPicture } from "../../../../image/picture.ts";

const { fround } = Math;

/**
 * Rotates every pixel around the colour circle by `rotation` (1 is once around), as torchvision on Pillow does: to bytes
 * of hue, saturation and value, the hue moved, and back. Each step is rounded as Pillow's C is, some of it to float32.
 */
export function shiftHue({ data, width, height }: RgbPicture, rotation: number): RgbPicture {
  const step = Math.trunc(rotation * 255);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const r = data[i]!;
    const g = data[i + 1]!;
    const b = data[i + 2]!;
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    const saturation = range && Math.trunc(fround(range / value) * 255);
    const hue = (hueOf(r, g, b, value, range) + step) & 255;
    writeRgb(out, i, hue, saturation, value);
  }
  return { data: out, width, height };
}

/** The hue of a pixel: 0 to 255 around the circle, red at 0. */
function hueOf(r: number, g: number, b: number, value: number, range: number): number {
  if (range === 0) return 0;
  const below = (channel: number) => fround((value - channel) / range);
  let sixths: number;
  if (r === value) sixths = below(b) - below(g);
  else if (g === value) sixths = 2 + below(r) - below(b);
  else sixths = 4 + below(g) - below(r);
  const rotation = fround((fround(sixths) / 6 + 1) % 1);
  return Math.trunc(rotation * 255);
}

function writeRgb(out: Uint8Array, at: number, hue: number, saturation: number, value: number): void {
  const sixth = Math.floor(hue * 6 / 255);
  const rest = fround(hue * 6 / 255 - sixth);
  const share = fround(saturation / 255);
  const p = toByte(value * (1 - share));
  const q = toByte(value * (1 - share * rest));
  const t = toByte(value * (1 - share * (1 - rest)));
  switch (sixth % 6) {
    case 0:
      return write(out, at, value, t, p);
    case 1:
      return write(out, at, q, value, p);
    case 2:
      return write(out, at, p, value, t);
    case 3:
      return write(out, at, p, q, value);
    case 4:
      return write(out, at, t, p, value);
    default:
      return write(out, at, value, p, q);
  }
}

/** Rounds a number that is not negative; halves go up. */
function toByte(x: number): number {
  return Math.round(x);
}

function write(out: Uint8Array, at: number, r: number, g: number, b: number): void {
  out[at] = r;
  out[at + 1] = g;
  out[at + 2] = b;
}
