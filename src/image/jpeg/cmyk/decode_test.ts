import { assert, assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../../../errors.ts";
import { RandomStream } from "../../../numbers/random_stream.ts";
import { decode } from "../../decode.ts";

const file = await Deno.readFile(new URL("../../../../tests/fixtures/pictures/cmyk.jpg", import.meta.url));
const indexOf = (marker: number) => file.findIndex((byte, at) => byte === 0xff && file[at + 1] === marker);

Deno.test("a CMYK JPEG may have a quarter of the pixels of others", async () => {
  assertEquals((await decode(file, { maxPixels: 4 * 33 * 21 })).width, 33);
  const { code } = await assertRejects(
    () => decode(file, { maxPixels: 4 * 33 * 21 - 1 }),
    PictureError,
    "this CMYK JPEG of 33x21 (693 pixels): at most 692 are allowed, a quarter of those of others",
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
  const random = new RandomStream(1);
  for (let i = 0; i < 2000; i++) {
    const mutant = file.with(random.below(file.length), random.below(256))
      .with(random.below(file.length), random.below(256));
    const result = await decode(mutant, { maxPixels: 1e5 }).catch((error: unknown) => error);
    assert(result instanceof PictureError || "data" in Object(result), `mutant ${i}: ${result}`);
  }
});
