import { loadPicture } from "../../image/preprocess.ts";
import { importEncoder } from "../../image/jpeg/package.ts";
import type { RgbPicture } from "../../image/picture.ts";
import { resize } from "../../image/resize/resize.ts";

/** Pixels of a thumbnail's longer side: sharp at 120 on a screen of two per point. */
const SIDE = 240;
const QUALITY = 72;

/**
 * A picture as a small JPEG in a data URL, rotated upright; never larger than it was.
 *
 * @throws {PictureError} when it cannot be read
 */
export async function makeThumbnail(path: string, side = SIDE): Promise<string> {
  const picture = await loadPicture(path);
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((length) =>
    Math.max(1, Math.round(length * scale))
  ) as [number, number];
  return await encode(resize(picture, width, height, "lanczos"));
}

/** Encodes a JPEG with the package that decodes them. */
async function encode({ data, width, height }: RgbPicture): Promise<string> {
  const encodeJpeg = await importEncoder();
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(i * 3, i * 3 + 3), i * 4);
  const image = { data: rgba, width, height, colorSpace: "srgb" } as ImageData;
  const bytes = new Uint8Array(await encodeJpeg(image, { quality: QUALITY }));
  return `data:image/jpeg;base64,${toBase64(bytes)}`;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
