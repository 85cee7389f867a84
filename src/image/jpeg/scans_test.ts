import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { decode } from "../decode.ts";
import { readHeader } from "../header.ts";

const FOLDER = new URL("../../../tests/fixtures/pictures/", import.meta.url);
const jpeg = await Deno.readFile(new URL("420_progressive.jpg", FOLDER));

/** Copies with the last scan as often as told. */
function withScans(times: number): Uint8Array {
  const last = jpeg.findLastIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xda);
  const scan = [...jpeg.subarray(last, -2)];
  const start = [...jpeg.subarray(0, last)];
  return Uint8Array.from(start.concat(Array(times).fill(scan).flat(), [0xff, 0xd9]));
}

const PIXELS = 81 * 55;

Deno.test("a JPEG of too many scans is refused before anything is decoded", () => {
  const refuses = (bytes: Uint8Array, maxPixels: number, scans: number, message: string) => {
    const error = assertThrows(
      () => readHeader(bytes, maxPixels, { maxScans: scans }),
      PictureError,
      message,
    );
    assertEquals(error.code, "tooLarge");
  };
  refuses(withScans(500), 1e6, 500, "81x55: it has more than 500 scans");
  refuses(jpeg, 1e6, 9, "more than 9 scans");
  refuses(withScans(60), PIXELS, 500, "scans that pass over it more than 40 times");
  assertEquals(readHeader(jpeg, PIXELS, { maxScans: 10 }).width, 81);
  assertEquals(readHeader(withScans(60), 2 * PIXELS, { maxScans: 500 }).width, 81);
});

Deno.test("maxScans is an option, and must be a number above 0", async () => {
  assertEquals((await decode(jpeg, { maxScans: 10 })).width, 81);
  await assertRejects(() => decode(jpeg, { maxScans: 9 }), PictureError, "more than 9 scans");
  for (const maxScans of [0, -1, NaN]) {
    await assertRejects(() => decode(jpeg, { maxScans }), RangeError, `maxScans ${maxScans}`);
  }
});
