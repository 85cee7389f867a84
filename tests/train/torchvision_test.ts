/**
 * Augmentation against what torchvision, on Pillow, makes of the same pictures (tests/fixtures/augment/make.py).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { decode } from "../../src/image/decode.ts";
import type { RgbPicture } from "../../src/image/picture.ts";
import { resize } from "../../src/image/resize/resize.ts";
import type { Range } from "../../src/train/data/augment/augmentation.ts";
import { brightness, contrast, saturation, sharpness } from "../../src/train/data/augment/colour/blend.ts";
import { cut } from "../../src/train/data/augment/geometry/cut.ts";
import { eraseBox } from "../../src/train/data/augment/erase.ts";
import { shiftHue } from "../../src/train/data/augment/colour/hue.ts";
import { autoContrast, equalize, posterize, solarize } from "../../src/train/data/augment/colour/point.ts";
import { OPERATIONS } from "../../src/train/data/augment/rand_augment.ts";
import { randomRegion } from "../../src/train/data/augment/geometry/random_resized_crop.ts";
import { RandomStream } from "../../src/numbers/random_stream.ts";
import { fixture } from "../image/fixtures.ts";

type Digests = string[];
type Box = [top: number, left: number, height: number, width: number];
type BoxCase = [width: number, height: number, scale: Range, ratio: Range, numbers: number[], box: Box];

interface Expected {
  pictures: string[];
  enhance: [name: keyof typeof ENHANCE, amount: number, Digests][];
  autoContrast: Digests;
  equalize: Digests;
  randAugment: [name: string, magnitude: number, interpolation: "nearest" | "bilinear", Digests][];
  resizedCrop: [regions: [left: number, top: number, width: number, height: number][], Digests][];
  cropBoxes: BoxCase[];
  eraseBoxes: BoxCase[];
}

const expected: Expected = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/augment/expected.json", import.meta.url)),
);
const pictures = await Promise.all(expected.pictures.map(async (name) => await decode(await fixture(name))));

const ENHANCE = {
  brightness,
  contrast,
  saturation,
  sharpness,
  hue: shiftHue,
  posterize,
  solarize,
} satisfies Record<string, (picture: RgbPicture, amount: number) => RgbPicture>;

/** The first 16 digits of the SHA-256 of what is made of each picture. */
async function digests(make: (picture: RgbPicture, i: number) => RgbPicture): Promise<Digests> {
  return await Promise.all(pictures.map(async (picture, i) => {
    const made = make(picture, i);
    const hash = await crypto.subtle.digest("SHA-256", made.data.slice());
    return new Uint8Array(hash).toHex().slice(0, 16);
  }));
}

for (const name of Object.keys(ENHANCE) as (keyof typeof ENHANCE)[]) {
  Deno.test(`${name} is torchvision's to the byte`, async () => {
    for (const [, amount, wanted] of expected.enhance.filter(([own]) => own === name)) {
      assertEquals(await digests((picture) => ENHANCE[name](picture, amount)), wanted, `by ${amount}`);
    }
  });
}

Deno.test("autoContrast and equalize are torchvision's to the byte", async () => {
  assertEquals(await digests(autoContrast), expected.autoContrast);
  assertEquals(await digests(equalize), expected.equalize);
});

for (const name of Object.keys(OPERATIONS)) {
  Deno.test(`randAugment's ${name} is torchvision's to the byte`, async () => {
    const cases = expected.randAugment.filter(([own]) => own[0]!.toLowerCase() + own.slice(1) === name);
    if (cases.length === 0) throw new Error(`torchvision was not asked for ${name}`);
    for (const [, magnitude, interpolation, wanted] of cases) {
      const found = await digests((picture) => OPERATIONS[name]!(picture, magnitude, interpolation));
      assertEquals(found, wanted, `magnitude ${magnitude}, ${interpolation}`);
    }
  });
}

Deno.test("a region cut and resized is torchvision's resized_crop to the byte", async () => {
  for (const [regions, wanted] of expected.resizedCrop) {
    const found = await digests((picture, i) => {
      const [left, top, width, height] = regions[i]!;
      return resize(cut(picture, { left, top, width, height }), 24, 24, "bilinear");
    });
    assertEquals(found, wanted);
  }
});

/** A stream that gives these numbers. */
class Fixed extends RandomStream {
  readonly #numbers: Iterator<number>;

  constructor(numbers: readonly number[]) {
    super(0);
    this.#numbers = numbers.values();
  }

  override uniform(): number {
    const next = this.#numbers.next();
    if (next.done) throw new Error("more random numbers asked for than torchvision did");
    return next.value;
  }
}

Deno.test("of the same random numbers comes torchvision's RandomResizedCrop", () => {
  for (const [width, height, scale, ratio, numbers, wanted] of expected.cropBoxes) {
    const region = randomRegion({ width, height }, { scale, ratio }, new Fixed(numbers));
    assertEquals([region.top, region.left, region.height, region.width], wanted);
  }
});

Deno.test("of the same random numbers comes torchvision's RandomErasing", () => {
  for (const [side, , scale, ratio, numbers, wanted] of expected.eraseBoxes) {
    const box = eraseBox(side, { kind: "rectangle", scale, ratio }, new Fixed(numbers));
    const none = [0, 0, side, side]; // torchvision then erases the picture with itself
    assertEquals(box ? [box.top, box.left, box.height, box.width] : none, wanted);
  }
});
