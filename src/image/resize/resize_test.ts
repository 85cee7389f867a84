import { assertEquals, assertThrows } from "@std/assert";
import { FILTERS, type Interpolation } from "./filters.ts";
import { PRECISION_BITS, resampleAxis, resampleWeights } from "./resample_weights.ts";
import { resize, resizeRegion } from "./resize.ts";

const KINDS = Object.keys(FILTERS) as Interpolation[];

/** A picture of bytes that do not repeat soon. */
function noise(width: number, height: number) {
  return {
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 31 + i * 7) >> 3),
    width,
    height,
  };
}

Deno.test("weights sum to one and stay inside the axis", () => {
  for (const kind of KINDS) {
    for (const [from, to] of [[10, 3], [3, 10], [1, 7], [7, 1], [100, 99], [5, 5]] as const) {
      const { first, count, weights, taps } = resampleWeights(resampleAxis(from, to, kind), 0, to);
      for (let i = 0; i < to; i++) {
        const sum = weights.subarray(i * taps, i * taps + count[i]!).reduce((total, each) => total + each, 0);
        assertEquals(Math.abs(sum - 2 ** PRECISION_BITS) <= taps, true, `${kind} ${from} to ${to}: ${sum}`);
        assertEquals(first[i]! >= 0 && first[i]! + count[i]! <= from, true);
      }
    }
  }
});

Deno.test("box averages whole pixels; equal sizes and equal pixels stay", () => {
  const two = { data: Uint8Array.of(0, 10, 20, 10, 20, 31), width: 2, height: 1 };
  assertEquals(resize(two, 1, 1, "box").data, Uint8Array.of(5, 15, 26));
  for (const kind of KINDS) {
    const picture = noise(9, 7);
    const same = resize(picture, 9, 7, kind);
    assertEquals(same, picture);
    assertEquals(same.data === picture.data, false);
    const white = { data: new Uint8Array(27).fill(255), width: 3, height: 3 };
    assertEquals(resize(white, 5, 2, kind).data, new Uint8Array(30).fill(255), kind);
  }
});

Deno.test("bicubic and lanczos overshoot and are clipped", () => {
  const edge = { data: new Uint8Array(8 * 3).fill(255, 12), width: 8, height: 1 };
  for (const kind of ["bicubic", "lanczos"] as const) {
    const { data } = resize(edge, 16, 1, kind);
    assertEquals([Math.min(...data), Math.max(...data)], [0, 255]);
  }
});

Deno.test("resizeRegion is a part of resize", () => {
  const picture = noise(23, 17);
  for (const kind of KINDS) {
    for (const [width, height] of [[11, 9], [23, 9], [11, 17], [23, 17], [40, 31]] as const) {
      const whole = resize(picture, width, height, kind);
      const region = { left: 3, top: 2, width: 7, height: 6 };
      const part = resizeRegion(picture, width, height, kind, region);
      for (let y = 0; y < 6; y++) {
        const at = ((y + 2) * width + 3) * 3;
        assertEquals(
          part.data.slice(y * 21, y * 21 + 21),
          whole.data.slice(at, at + 21),
          `${kind} ${width}x${height}`,
        );
      }
    }
  }
});

Deno.test("resize refuses sizes and kernels that are none", () => {
  for (const bad of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => resize(noise(2, 2), bad, 4, "box"), RangeError, `${bad}x4`);
  }
  assertThrows(() => resize(noise(2, 2), 4, 4, "toString" as Interpolation), RangeError, "bicubic");
});

Deno.test("nearest takes one pixel however much a picture shrinks; Hamming is Pillow's", () => {
  const data = new Uint8Array(21);
  for (let i = 0; i < 7; i++) data[i * 3] = i * 40;
  const reds = (width: number, interpolation: "nearest" | "hamming") =>
    [...resize({ data, width: 7, height: 1 }, width, 1, interpolation).data].filter((_, i) => i % 3 === 0);
  assertEquals(reds(3, "nearest"), [40, 120, 200]);
  assertEquals(reds(3, "hamming"), [30, 120, 210]);
});

Deno.test("nearest takes, of two pixels that are as near, the one that Pillow's sum of steps finds", () => {
  const picture = { data: Uint8Array.of(0, 0, 0, 1, 1, 1), width: 2, height: 1 };
  for (const [width, zeros] of [[7, 4], [15, 8], [4, 2]] as const) {
    const { data } = resize(picture, width, 1, "nearest");
    assertEquals(data.indexOf(1), 3 * zeros, `${width} pixels`);
  }
});
