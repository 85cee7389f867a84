import { assertEquals } from "@std/assert";
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

Deno.test("a map keeps the picture's shape", () => {
  assertEquals(mapSize({ width: 4000, height: 3000 }), { width: 4000, height: 3000 });
  assertEquals(mapSize({ width: 4000, height: 3000 }, 400), { width: 400, height: 300 });
  assertEquals(mapSize({ width: 3, height: 9000 }, 100), { width: 1, height: 100 });
});
