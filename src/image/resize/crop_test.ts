import { assertEquals, assertThrows } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { cropSquare } from "./crop.ts";
import { resize } from "./resize.ts";

/** Red counts columns, green rows, so that a crop shows where it was cut. */
function grid(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 0], i * 3);
  return { data, width, height };
}

const corner = (
  width: number,
  height: number,
  imageSize: number,
) => [
  ...cropSquare(grid(width, height), { imageSize, cropPct: imageSize / Math.min(width, height) }).data.slice(
    0,
    2,
  ),
];

Deno.test("a short side that is right already keeps its pixels, and the middle is cut out", () => {
  assertEquals(corner(10, 8, 8), [1, 0]);
  assertEquals(corner(8, 10, 8), [0, 1]);
  assertEquals(corner(10, 10, 4), [3, 3]);
});

Deno.test("halves are rounded to the even pixel, as Python does", () => {
  assertEquals(corner(9, 8, 8), [0, 0]); // 0.5
  assertEquals(corner(11, 8, 8), [2, 0]); // 1.5
  assertEquals(corner(13, 8, 8), [2, 0]); // 2.5
});

Deno.test("squash sees all of the picture", () => {
  const picture = grid(30, 10);
  const squashed = cropSquare(picture, {
    imageSize: 8,
    cropPct: 1,
    cropMode: "squash",
    interpolation: "box",
  });
  assertEquals(squashed, resize(picture, 8, 8, "box"));
});

Deno.test("extreme shapes do not take extreme memory", () => {
  const line = { data: new Uint8Array(60_000 * 3).fill(7), width: 60_000, height: 1 };
  const { data } = cropSquare(line, { imageSize: 224, cropPct: 0.875 });
  assertEquals(data, new Uint8Array(224 * 224 * 3).fill(7));
});

Deno.test("as Hugging Face cuts: halves are rounded down, and a smaller picture lies on black", () => {
  const red = (width: number, height: number, cropPct: number) => {
    const picture = { ...grid(width, height), data: grid(width, height).data.map((value) => value + 1) };
    const { data } = cropSquare(picture, { imageSize: 8, cropPct, cropRounding: "floor" });
    return Array.from({ length: 8 }, (_, i) => [data[(i * 8 + i) * 3], data[(i * 8 + i) * 3 + 1]]);
  };
  assertEquals(red(11, 8, 1)[0], [2, 1]); // 1.5
  assertEquals(red(9, 5, 8 / 5), [[0, 0], [0, 0], [3, 1], [4, 2], [5, 3], [6, 4], [7, 5], [0, 0]]); // 2 above, 1 below
  assertEquals(red(3, 3, 8 / 3), [[0, 0], [0, 0], [0, 0], [1, 1], [2, 2], [3, 3], [0, 0], [0, 0]]);
});

Deno.test("options out of range are refused", () => {
  for (const imageSize of [0, -1, 1.5, NaN]) {
    assertThrows(() => cropSquare(grid(4, 4), { imageSize }), RangeError, `imageSize ${imageSize}`);
  }
  for (const cropPct of [0, -0.1, 1.01, NaN]) {
    assertThrows(() => cropSquare(grid(4, 4), { cropPct }), RangeError, `cropPct ${cropPct}`);
  }
  assertThrows(() => cropSquare(grid(4, 4), { cropMode: "border" as "center" }), RangeError, "border");
  assertThrows(() => cropSquare(grid(4, 4), { interpolation: "cubic" as "box" }), RangeError, "cubic");
});

Deno.test("a picture that is not resized: its middle, on black where it is smaller, or as it is", () => {
  const middle = cropSquare(grid(11, 7), { imageSize: 8, cropMode: "none", cropRounding: "floor" });
  assertEquals(middle.data.subarray(0, 8 * 3), new Uint8Array(8 * 3)); // black, and from column 1 on
  assertEquals([...middle.data.subarray(8 * 3, 8 * 3 + 3)], [1, 0, 0]);
  assertEquals([...middle.data.subarray(8 * 3 * 7, 8 * 3 * 7 + 3)], [1, 6, 0]);
  const exact = { imageSize: 8, cropMode: "exact" } as const;
  assertEquals(cropSquare(grid(8, 8), exact).data, grid(8, 8).data);
  assertThrows(
    () => cropSquare(grid(8, 9), exact),
    PictureError,
    "Cannot use a 8x9 picture: this model does",
  );
});
