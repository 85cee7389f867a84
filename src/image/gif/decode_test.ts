import { assertEquals, assertThrows } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { decodeGif } from "./decode.ts";
import { parseGif } from "./header.ts";

const PALETTE = [9, 8, 7, 1, 2, 3];

/** Pixels 1, 1, 1 on a canvas of 4x2, at column 1 of row 1. */
function gif({ transparent = 0, bits = 2 } = {}): Uint8Array {
  const screen = [4, 0, 2, 0, 0x80, 0, 0, ...PALETTE];
  const control = [0x21, 0xf9, 4, 1, 0, 0, transparent, 0];
  const frame = [0x2c, 1, 0, 1, 0, 3, 0, 1, 0, 0, bits, 2, 0b10001100, 0b1, 0, 0x3b];
  const start = [..."GIF89a"].map((char) => char.charCodeAt(0));
  return Uint8Array.from([...start, ...screen, ...control, ...frame]);
}

const rows = (file: Uint8Array) => {
  const { data, width } = decodeGif(file);
  return Array.from(
    { length: data.length / width / 3 },
    (_, y) => [...data.subarray(y * width * 3, (y + 1) * width * 3)],
  );
};

Deno.test("what is around the frame has the transparent color", () => {
  const [nine, one] = [PALETTE.slice(0, 3), PALETTE.slice(3)];
  assertEquals(rows(gif()), [[...nine, ...nine, ...nine, ...nine], [...nine, ...one, ...one, ...one]]);
  assertEquals(rows(gif({ transparent: 1 }))[0], [...one, ...one, ...one, ...one]);
  assertEquals(rows(gif({ transparent: 77 }))[0], Array(12).fill(0));
});

Deno.test("a GIF whose pixels are broken is corrupt", () => {
  const error = assertThrows(() => decodeGif(gif({ bits: 9 })), PictureError, "pixels of 9 bits");
  assertEquals(error.code, "corrupt");
  assertThrows(() => decodeGif(gif().subarray(0, -4)), PictureError, "ends early");
  const beforeBits = gif().subarray(0, -6);
  const limits = { maxPixels: 1e6, maxSide: 1e6, maxScans: 1 };
  const view = new DataView(beforeBits.buffer, 0, beforeBits.length);
  assertThrows(() => parseGif(view, () => {}, limits), RangeError);
});
