import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Preprocessing } from "../../../checkpoint/config/hub_config.ts";
import { cropSquare } from "../../../image/resize/crop.ts";
import type { RgbPicture } from "../../../image/picture.ts";
import { keyOf, RandomStream } from "../../../numbers/random_stream.ts";
import { augment, cropPlain } from "./augment.ts";
import { type Augmentation, CIFAR, CROP_AND_FLIP } from "./augmentation.ts";
import { checkAugmentation } from "./check.ts";
import { erase } from "./erase.ts";
import { flip } from "./geometry/flip.ts";
import { jitter } from "./colour/jitter.ts";
import { shift } from "./geometry/pad_crop.ts";
import { randAugment } from "./rand_augment.ts";

/** Every byte of it tells its place. */
function pictureOf(width: number, height: number): RgbPicture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => i * 37 + (i >> 8));
  return { data, width, height };
}

function streamOf(i: number): RandomStream {
  return new RandomStream(keyOf(11, i));
}

/** The red bytes, row by row. */
function rowsOf({ data, width, height }: RgbPicture): number[][] {
  return Array.from(
    { length: height },
    (_, y) => Array.from({ length: width }, (_, x) => data[(y * width + x) * 3]!),
  );
}

const half = [0.5, 0.5, 0.5];
const preprocessing: Preprocessing = {
  imageSize: 16,
  interpolation: "bilinear",
  cropPct: 1,
  cropMode: "squash",
  mean: half,
  std: half,
};

Deno.test("a window beyond the edge shows the picture mirrored, or black", () => {
  const data = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((x) => [x, x, x]));
  const picture = { data, width: 3, height: 3 };
  assertEquals(rowsOf(shift(picture, 0, 0, "reflect")), [[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
  assertEquals(rowsOf(shift(picture, -2, 1, "reflect")), [[6, 5, 4], [9, 8, 7], [6, 5, 4]]);
  assertEquals(rowsOf(shift(picture, 2, -1, "reflect")), [[6, 5, 4], [3, 2, 1], [6, 5, 4]]);
  assertEquals(rowsOf(shift(picture, -1, 1, "constant")), [[0, 4, 5], [0, 7, 8], [0, 0, 0]]);
  assertEquals(rowsOf(flip(picture)), [[3, 2, 1], [6, 5, 4], [9, 8, 7]]);
});

Deno.test("every place of the padded crop comes, and flips as often as said", () => {
  const picture = pictureOf(16, 16);
  const seen = new Set<string>();
  let flipped = 0;
  for (let i = 0; i < 400; i++) {
    const moved = augment(picture, preprocessing, { crop: { kind: "pad", pixels: 2 } }, streamOf(i));
    seen.add(moved.data.join());
    if (augment(picture, preprocessing, { flip: 0.25 }, streamOf(i)) !== picture) flipped++;
  }
  assertEquals(seen.size, 25);
  assert(flipped > 70 && flipped < 130, `${flipped} of 400`);
});

Deno.test("transforms change nothing of the picture they are given, and depend on the stream alone", () => {
  const all: Augmentation = { ...CROP_AND_FLIP, randAugment: {}, jitter: { brightness: 0.5, hue: 0.5 } };
  for (const augmentation of [all, CIFAR, {}]) {
    for (let i = 0; i < 60; i++) {
      const picture = pictureOf(21, 30);
      const made = augment(picture, preprocessing, augmentation, streamOf(i));
      assertEquals(picture, pictureOf(21, 30));
      assertEquals([made.width, made.height, made.data.length], [16, 16, 768]);
      assertEquals(augment(picture, preprocessing, augmentation, streamOf(i)), made);
    }
  }
});

Deno.test("a picture that is the square already is cropped as any other", () => {
  for (const cropPct of [1, 0.9]) {
    const [picture, own] = [pictureOf(16, 16), { ...preprocessing, cropPct }];
    assertEquals(cropPlain(picture, own), cropSquare(picture, own));
  }
});

Deno.test("squares are erased as often as said, in all channels, of all sizes", () => {
  const sizes = new Map<number, number>();
  for (let i = 0; i < 400; i++) {
    const pixels = new Float32Array(3 * 16 * 16).fill(1);
    erase(pixels, 16, { kind: "square", probability: 0.5, pixels: [2, 4] }, streamOf(i));
    const count = pixels.subarray(0, 256).filter((x) => x === 0).length;
    assertEquals(pixels.subarray(256, 512), pixels.subarray(0, 256));
    sizes.set(count, (sizes.get(count) ?? 0) + 1);
  }
  assertEquals([...sizes.keys()].sort((a, b) => a - b), [0, 4, 9, 16]);
  assert(Math.abs(sizes.get(0)! - 200) < 40, `${sizes.get(0)} of 400 not erased`);
});

Deno.test("jitter and randAugment draw anew, and do nothing where nothing is asked for", () => {
  const picture = pictureOf(8, 8);
  const amounts = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };
  const made = new Set(
    Array.from({ length: 50 }, (_, i) => jitter(picture, amounts, streamOf(i)).data.join()),
  );
  assertEquals(made.size, 50);
  assertEquals(jitter(picture, {}, streamOf(0)), picture);
  assertEquals(randAugment(picture, { operations: 0 }, streamOf(0)), picture);
  const drawn = new Set(
    Array.from({ length: 50 }, (_, i) => randAugment(picture, {}, streamOf(i)).data.join()),
  );
  assert(drawn.size > 25, `${drawn.size} of 50`);
});

Deno.test("what cannot be done is refused by its name", () => {
  for (const preset of [CROP_AND_FLIP, CIFAR, {}]) {
    checkAugmentation(JSON.parse(JSON.stringify(preset)), 32);
  }
  for (
    const [augmentation, message] of [
      [{ crop: { kind: "random" } }, 'crop.kind "random"'],
      [{ crop: {} }, "crop.kind undefined: randomResized or pad is wanted"],
      [{ crop: { pixels: 4 } }, "crop.kind undefined"],
      [{ crop: { kind: "pad" } }, "crop.pixels undefined"],
      [{ erase: {} }, "erase.kind undefined"],
      [{ erase: { kind: "square", probability: 1 } }, "erase.pixels undefined"],
      [{ crop: { kind: "pad", pixels: 32 } }, "crop.pixels 32"],
      [{ crop: { kind: "pad", pixels: 4, mode: "edge" } }, 'crop.mode "edge"'],
      [{ crop: { kind: "randomResized", scale: [1, 0.5] } }, "crop.scale [1,0.5]"],
      [{ crop: { kind: "randomResized", ratio: [0, 1] } }, "crop.ratio"],
      [{ flip: NaN }, "flip"],
      [{ randAugment: { magnitude: 31 } }, "randAugment.magnitude 31"],
      [{ jitter: { hue: 0.6 } }, "jitter.hue 0.6"],
      [{ jitter: { contrast: -1 } }, "jitter.contrast -1"],
      [{ erase: { kind: "square", probability: 0.2, pixels: [6, 33] } }, "erase.pixels [6,33]"],
      [{ erase: { kind: "rectangle", probability: 2 } }, "erase.probability 2"],
      [{ mixup: -0.1 }, "mixup -0.1"],
      [{ cutmix: Infinity }, "cutmix"],
    ] as unknown as [Augmentation, string][]
  ) assertThrows(() => checkAugmentation(augmentation, 32), RangeError, message);
});
