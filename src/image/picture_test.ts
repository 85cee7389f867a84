import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { PictureError } from "../errors.ts";
import { dropAlpha, fromRaw, isRawPicture, toGrey } from "./picture.ts";

Deno.test("fromRaw takes RGBA, RGB and grey, and does not copy RGB", () => {
  const size = { width: 2, height: 1 };
  const rgb = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), ...size };
  assertEquals(fromRaw({ data: Uint8ClampedArray.of(1, 2, 3, 0, 4, 5, 6, 9), ...size }, 10), rgb);
  assertEquals(fromRaw(new ImageData(Uint8ClampedArray.of(1, 2, 3, 0, 4, 5, 6, 9), 2), 10), rgb);
  assertEquals(fromRaw({ data: Uint8Array.of(7, 8), ...size }, 10).data, Uint8Array.of(7, 7, 7, 8, 8, 8));
  assertStrictEquals(fromRaw(rgb, 10).data.buffer, rgb.data.buffer);
});

Deno.test("dropAlpha drops every fourth byte of any length and alignment, in place too", () => {
  for (let pixels = 0; pixels < 14; pixels++) {
    for (const offset of [0, 1, 4]) {
      const rgba = Uint8Array.from({ length: offset + pixels * 4 }, (_, i) => 250 - i).subarray(offset);
      const wanted = rgba.filter((_, i) => i % 4 < 3);
      const rgb = new Uint8Array(pixels * 3);
      dropAlpha(rgba, rgb);
      assertEquals(rgb, wanted);
      const inPlace = rgba.subarray(0, pixels * 3);
      dropAlpha(rgba, inPlace);
      assertEquals(inPlace, wanted);
    }
  }
});

Deno.test("fromRaw refuses lengths that do not fit, no pixels, and too many", () => {
  const raw = (bytes: number, width: number, height: number) => ({
    data: new Uint8Array(bytes),
    width,
    height,
  });
  assertThrows(() => fromRaw(raw(5, 2, 1), 10), TypeError, "5 raw bytes for 2x1 pixels");
  assertThrows(() => fromRaw(raw(6, 1.5, 2), 10), TypeError, "whole numbers");
  assertThrows(() => fromRaw(raw(0, 0, 4), 10), PictureError, "0x4");
  assertThrows(() => fromRaw(raw(33, 11, 1), 10), PictureError, "at most 10");
  assertThrows(() => fromRaw(raw(33, 11, 1), 11, 10), PictureError, "a side of at most 10");
  assertThrows(() => fromRaw(raw(4, 1, 1), NaN), RangeError, "maxPixels NaN");
  assertThrows(() => fromRaw(raw(4, 1, 1), 1, 0), RangeError, "maxSide 0");
});

Deno.test("isRawPicture", () => {
  assertEquals(isRawPicture({ data: new Uint8Array(4), width: 1, height: 1 }), true);
  for (const other of ["path", null, undefined, 3, new Uint8Array(4), { data: [1], width: 1, height: 1 }]) {
    assertEquals(isRawPicture(other), false);
  }
});

Deno.test("toGrey rounds as the weights say", () => {
  const picture = { data: Uint8Array.of(222, 205, 235), width: 1, height: 1 }; // any weight less by one gives 213
  assertEquals(toGrey(picture).data, Uint8Array.of(214, 214, 214));
});
