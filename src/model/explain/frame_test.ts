import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type CropOptions, cropSquare } from "../../image/resize/crop.ts";
import { inPicture, mapSize } from "./frame.ts";

/** Two patches a side of 8 pixels; only the one at the lower right was looked at. */
const PATCHES = { weights: [0, 0, 0, 1], side: 2, patchSize: 8 };

/** The weights of a map's pixels by row. */
function rows({ width, weights }: ReturnType<typeof inPicture>): number[][] {
  return Array.from(
    { length: weights.length / width },
    (_, y) => [...weights.slice(y * width, (y + 1) * width)],
  );
}

Deno.test("the part of a picture that was cut away has no weight", () => {
  const picture = { width: 8, height: 4 };
  const found = rows(inPicture(PATCHES, picture, picture, { imageSize: 16, cropPct: 1 }));
  assertEquals(found[0], Array(8).fill(0));
  assertEquals(found[3], [0, 0, 0, 0.25, 0.75, 1, 0, 0].map((weight) => weight));
  const tall = rows(inPicture(PATCHES, { width: 4, height: 8 }, { width: 4, height: 8 }, {
    imageSize: 16,
    cropPct: 1,
  }));
  assertEquals(tall.map((row) => row[3]), [0, 0, 0, 0.25, 0.75, 1, 0, 0]);
});

Deno.test("a squashed picture is seen whole", () => {
  const picture = { width: 8, height: 4 };
  const crop = { imageSize: 16, cropPct: 1, cropMode: "squash" } as const;
  const found = rows(inPicture(PATCHES, picture, picture, crop));
  assertEquals(found[3], [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1]);
});

Deno.test("pixels beyond the last whole patch were not seen", () => {
  const picture = { width: 20, height: 20 };
  const found = rows(inPicture(PATCHES, picture, picture, { imageSize: 20, cropPct: 1 }));
  assertEquals([found[15]![15], found[15]![16], found[16]![15]], [1, 0, 0]);
});

/** The red values of the square that a model sees, each taken for a patch's weight, put back into the picture. */
function thereAndBack(width: number, height: number, crop: CropOptions & { imageSize: number }) {
  const value = (x: number, y: number) => 20 + 4 * x + 7 * y;
  const reds = Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  const picture = { data: Uint8Array.from(reds.flatMap((red) => [red, 0, 0])), width, height };
  const { data } = cropSquare(picture, crop);
  const weights = data.filter((_, i) => i % 3 === 0);
  return { reds, ...inPicture({ weights, side: crop.imageSize, patchSize: 1 }, picture, picture, crop) };
}

Deno.test("what was seen without resizing lies where it was, and the rest has no weight", () => {
  for (
    const [width, height, crop] of [
      [16, 13, { imageSize: 8, cropMode: "none" }],
      [15, 6, { imageSize: 9, cropMode: "none", cropRounding: "floor" }],
      [5, 6, { imageSize: 9, cropMode: "none", cropRounding: "floor" }],
      [5, 6, { imageSize: 9, cropMode: "none" }],
      [8, 8, { imageSize: 8, cropMode: "exact" }],
    ] as const
  ) {
    const { reds, weights } = thereAndBack(width, height, crop);
    const seen = weights.filter((weight) => weight > 0);
    assertEquals(seen.length, Math.min(width, crop.imageSize) * Math.min(height, crop.imageSize));
    weights.forEach((weight, i) => assert(weight === 0 || weight === reds[i], `${weight}, not ${reds[i]}`));
  }
});

Deno.test("what was resized before it was cut, or put on black, lies where it was", () => {
  for (
    const crop of [
      { imageSize: 24, cropPct: 0.8 },
      { imageSize: 24, cropPct: 1, cropMode: "squash" },
      { imageSize: 24, cropPct: 0.8, cropRounding: "floor" },
      { imageSize: 48, cropPct: 2, cropRounding: "floor" },
    ] as const
  ) {
    const { reds, width, weights } = thereAndBack(16, 12, crop);
    let compared = 0;
    weights.forEach((weight, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      if (weight === 0 || x < 4 || x > 11 || y < 2 || y > 9) return; // edges are filtered otherwise
      compared++;
      assertAlmostEquals(weight, reds[i]!, 2, `${x}, ${y}`);
    });
    assert(compared >= 56, `${compared}`);
  }
});

Deno.test("a map keeps the picture's shape", () => {
  assertEquals(mapSize({ width: 4000, height: 3000 }), { width: 4000, height: 3000 });
  assertEquals(mapSize({ width: 4000, height: 3000 }, 400), { width: 400, height: 300 });
  assertEquals(mapSize({ width: 3, height: 9000 }, 100), { width: 1, height: 100 });
});
