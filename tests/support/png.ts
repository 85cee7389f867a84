import encode from "npm:@jsquash/png@3.1.1/encode.js";

/** A PNG of a grey picture, of which every pixel has this value; it holds RGBA. */
export async function encodeGrey(
  width: number,
  height: number,
  valueOf: (x: number, y: number) => number,
): Promise<Uint8Array<ArrayBuffer>> {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const value = Math.floor(valueOf(i % width, Math.floor(i / width)));
    data.set([value, value, value, 255], 4 * i);
  }
  return new Uint8Array(await encode({ data, width, height, colorSpace: "srgb" } as ImageData));
}
