/**
 * Operations that look every byte up in a table: Pillow's `ImageOps`.
 *
 * @module
 */
import type { RgbPicture } from "../../../../image/picture.ts";

/** Maps every byte by the same table. */
export function mapBytes({ data, width, height }: RgbPicture, of: (byte: number) => number): RgbPicture {
  const table = tableOf(of);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]!]!;
  return { data: out, width, height };
}

/** Keeps only the upper `bits` of every byte. */
export function posterize(picture: RgbPicture, bits: number): RgbPicture {
  const mask = 0xff & ~((1 << (8 - bits)) - 1);
  return mapBytes(picture, (byte) => byte & mask);
}

/** Inverts bytes from the threshold on. */
export function solarize(picture: RgbPicture, threshold: number): RgbPicture {
  return mapBytes(picture, (byte) => byte < threshold ? byte : 255 - byte);
}

/** Stretches each channel so that its darkest byte becomes 0, its brightest 255. */
export function autoContrast(picture: RgbPicture): RgbPicture {
  return mapChannels(picture, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return (byte) => byte;
    const scale = 255 / (high - low);
    return (byte) => Math.trunc(byte * scale - low * scale);
  });
}

/** Makes each channel's histogram as even as a table can. */
export function equalize(picture: RgbPicture): RgbPicture {
  return mapChannels(picture, (counts) => {
    const last = counts.findLastIndex((count) => count > 0);
    const step = Math.floor((picture.width * picture.height - counts[last]!) / 255);
    if (step === 0) return (byte) => byte;
    let below = Math.floor(step / 2);
    const table = Array.from(counts, (count) => {
      const value = Math.floor(below / step);
      below += count;
      return value;
    });
    return (byte) => table[byte]!;
  });
}

/** Maps every channel by a table that depends on how often each byte occurs in it. */
function mapChannels(
  { data, width, height }: RgbPicture,
  mapOf: (counts: Uint32Array) => (byte: number) => number,
): RgbPicture {
  const out = new Uint8Array(data.length);
  for (let channel = 0; channel < 3; channel++) {
    const counts = new Uint32Array(256);
    for (let i = channel; i < data.length; i += 3) counts[data[i]!]!++;
    const table = tableOf(mapOf(counts));
    for (let i = channel; i < data.length; i += 3) out[i] = table[data[i]!]!;
  }
  return { data: out, width, height };
}

/** A table of all bytes; values beyond a byte are clamped. */
function tableOf(of: (byte: number) => number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256);
  for (let byte = 0; byte < 256; byte++) table[byte] = of(byte);
  return table;
}
