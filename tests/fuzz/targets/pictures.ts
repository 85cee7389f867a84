/** Picture files, given to `decode`. @module */
import { decode } from "../../../src/image/decode.ts";
import type { RgbPicture } from "../../../src/image/picture.ts";
import { Fault, type Kind } from "../kind.ts";
import { avifMutator } from "../mutate/avif.ts";
import { bmpMutator, bmpSeeds } from "../mutate/bmp.ts";
import { gifMutator } from "../mutate/gif.ts";
import { jpegMutator } from "../mutate/jpeg.ts";
import { pngMutator } from "../mutate/png.ts";
import { webpMutator } from "../mutate/webp.ts";
import type { CaseRandom } from "../random.ts";
import { filesOf, kindsOf } from "./seeds.ts";

type Mutator = (
  files: readonly Uint8Array[],
) => (random: CaseRandom) => Uint8Array<ArrayBuffer>;

const PNG = [
  "grey1",
  "grey2_interlaced",
  "grey8",
  "grey8_key",
  "grey16",
  "grey_alpha16",
  "palette2",
  "rgb8",
  "palette4_alpha_interlaced",
  "palette8",
  "rgb8_key_interlaced",
  "rgb16",
  "rgba8",
  "rgba16_interlaced",
  "orientation6",
  "animated",
].map((name) => `${name}.png`);
const JPEG = [
  "420",
  "420_progressive",
  "422",
  "444",
  "444_progressive",
  "grey",
  "grey_progressive",
  "cmyk",
  "orientation6",
].map((name) => `${name}.jpg`);
const WEBP = [
  "lossless",
  "lossless_alpha",
  "lossy",
  "lossy_alpha",
  "orientation6",
  "animated",
];

export async function openPng(): Promise<Kind> {
  return await pictureKind(pngMutator, await filesOf(PNG));
}

export async function openJpeg(): Promise<Kind> {
  return await pictureKind(jpegMutator, await filesOf(JPEG));
}

export async function openWebp(): Promise<Kind> {
  return await pictureKind(webpMutator, [
    ...await filesOf(WEBP.map((name) => `${name}.webp`)),
    ...await kindsOf("WebP"),
  ]);
}

export async function openAvif(): Promise<Kind> {
  return await pictureKind(avifMutator, [
    ...await filesOf(["lossy.avif", "lossless.avif"]),
    ...await kindsOf("AVIF"),
  ]);
}

export async function openGif(): Promise<Kind> {
  return await pictureKind(gifMutator, [
    ...await filesOf(["still.gif", "animated.gif"]),
    ...await kindsOf("GIF"),
  ]);
}

export async function openBmp(): Promise<Kind> {
  return await pictureKind(bmpMutator, [
    ...await filesOf(["still.bmp"]),
    ...bmpSeeds(),
    ...await kindsOf("BMP"),
  ]);
}

/** Mutants of files of one format. */
async function pictureKind(
  mutator: Mutator,
  files: readonly Uint8Array[],
): Promise<Kind> {
  const sample = files[0]!;
  const before = await decode(sample);
  return {
    refusals: ["PictureError"],
    make: mutator(files),
    async run(bytes, random) {
      const maxPixels = random.chance(0.9) ? 1e5 : random.chance(0.9) ? 1e6 : 25e6;
      expectPicture(await decode(bytes, { maxPixels }), maxPixels);
    },
    async check() {
      if (!isSame(await decode(sample), before)) {
        throw new Fault("a sound file has other pixels than before");
      }
    },
  };
}

export function expectPicture(
  { data, width, height }: RgbPicture,
  maxPixels: number,
): void {
  const fits = data.length === width * height * 3 &&
    width * height <= maxPixels && data.length > 0;
  if (!fits) {
    throw new Fault(
      `accepted: ${data.length} bytes for ${width}x${height}, at most ${maxPixels} pixels`,
    );
  }
}

function isSame(a: RgbPicture, b: RgbPicture): boolean {
  return a.width === b.width && a.data.length === b.data.length &&
    a.data.every((value, i) => value === b.data[i]);
}
