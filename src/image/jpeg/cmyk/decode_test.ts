import { assert, assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../../../errors.ts";
import { decode } from "../../decode.ts";

const file = await Deno.readFile(new URL("../../../../tests/fixtures/pictures/cmyk.jpg", import.meta.url));
const indexOf = (marker: number) => file.findIndex((byte, at) => byte === 0xff && file[at + 1] === marker);

Deno.test("a CMYK JPEG may have half as many pixels as others", async () => {
  assertEquals((await decode(file, { maxPixels: 2 * 33 * 21 })).width, 33);
  const { code } = await assertRejects(
    () => decode(file, { maxPixels: 2 * 33 * 21 - 1 }),
    PictureError,
    "this CMYK JPEG of 33x21 (693 pixels): at most 692 are allowed, half as many as of others",
  );
  assertEquals(code, "tooLarge");
});

Deno.test("a damaged CMYK JPEG is refused in words", async () => {
  const [frame, scan, tables] = [indexOf(0xc0), indexOf(0xda), indexOf(0xc4)];
  const damages: [bytes: Uint8Array, message: string][] = [
    [file.with(frame + 11, 0x21).with(frame + 14, 0x31), "a fraction of a pixel"],
    [file.with(frame + 11, 0x51), "sampling factors 5x1"],
    [file.with(frame + 13, file[frame + 10]!), "four different components"],
    [file.with(scan + 5, 9), "a component that it has not"],
    [file.with(scan + 6, 0x33), "a Huffman table is missing"],
    [file.with(tables + 5, 255), "a Huffman table is cut off"],
    [file.with(frame + 12, 3), "no table for them"],
    [file.with(file.length - 10, 0xff).with(file.length - 9, 0xd9), "its pixels end too early"],
  ];
  for (const [bytes, message] of damages) await assertRejects(() => decode(bytes), PictureError, message);
});

Deno.test("changed CMYK JPEGs decode or give a PictureError", async () => {
  let state = 1;
  const below = (limit: number) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % limit;
  for (let i = 0; i < 2000; i++) {
    const mutant = file.with(below(file.length), below(256)).with(below(file.length), below(256));
    const result = await decode(mutant, { maxPixels: 1e5 }).catch((error: unknown) => error);
    assert(result instanceof PictureError || "data" in Object(result), `mutant ${i}: ${result}`);
  }
});
