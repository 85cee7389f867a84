import type { Interpolation } from "../../src/image/resize/filters.ts";
import type { RgbPicture } from "../../src/image/picture.ts";

const FOLDER = new URL("../fixtures/pictures/", import.meta.url);

/** Width, height, and where the pixels begin in `expected.bin`. */
type Place = [width: number, height: number, at: number];

interface Index {
  decode: Record<string, Place>;
  resize: [file: string, interpolation: Interpolation, ...Place][];
  crop: [
    file: string,
    imageSize: number,
    interpolation: Interpolation,
    cropPct: number,
    cropMode: "center" | "squash",
    at: number,
  ][];
  luma: [file: string, ...Place];
}

export function pathOf(name: string): URL {
  return new URL(name, FOLDER);
}

export async function fixture(name: string): Promise<Uint8Array> {
  return await Deno.readFile(pathOf(name));
}

/** The files, sizes and crops that Pillow was asked for. */
export const index: Index = JSON.parse(await Deno.readTextFile(pathOf("expected.json")));

const packed = new Blob([await Deno.readFile(pathOf("expected.bin.gz"))]).stream();
const pixels = new Uint8Array(
  await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
);

/** The pixels that Pillow gave. */
export function expected(width: number, height: number, at: number): RgbPicture {
  return { data: pixels.subarray(at, at + width * height * 3), width, height };
}

/** Fails with the number of differing bytes and the worst of them. */
export function assertSamePixels(actual: RgbPicture, wanted: RgbPicture, name: string): void {
  const sizes = [actual, wanted].map(({ width, height, data }) => `${width}x${height}, ${data.length} bytes`);
  if (sizes[0] !== sizes[1]) throw new Error(`${name}: ${sizes[0]}, ${sizes[1]} wanted`);
  let worst = 0;
  let differing = 0;
  for (let i = 0; i < wanted.data.length; i++) {
    if (actual.data[i] !== wanted.data[i]) differing++;
    if (distance(actual, wanted, i) > distance(actual, wanted, worst)) worst = i;
  }
  if (differing === 0) return;
  const [x, y, channel] = [
    Math.floor(worst / 3) % wanted.width,
    Math.floor(worst / 3 / wanted.width),
    worst % 3,
  ];
  const where = `at x ${x}, y ${y}, channel ${channel}: ${actual.data[worst]}, ${wanted.data[worst]} wanted`;
  throw new Error(`${name}: ${differing} of ${wanted.data.length} bytes differ, worst ${where}`);
}

function distance(a: RgbPicture, b: RgbPicture, i: number): number {
  return Math.abs(a.data[i]! - b.data[i]!);
}

/** Mean difference of two pictures' bytes. */
export function meanDifference(a: RgbPicture, b: RgbPicture): number {
  return b.data.reduce((sum, _, i) => sum + distance(a, b, i), 0) / b.data.length;
}
