import { assert, assertEquals, assertRejects } from "@std/assert";
import { PictureError, type PictureErrorCode } from "../../src/errors.ts";
import { decode } from "../../src/image/decode.ts";
import { preprocess } from "../../src/image/preprocess.ts";
import type { PictureSource } from "../../src/image/source.ts";
import { fixture, pathOf } from "./fixtures.ts";

async function refuses(source: PictureSource, code: PictureErrorCode, message: string): Promise<void> {
  const error = await assertRejects(() => preprocess(source), PictureError, message);
  assertEquals(error.code, code);
}

Deno.test("files that are no picture", async () => {
  await refuses("missing.png", "unreadable", "missing.png");
  await refuses(pathOf("."), "unreadable", "directory");
  await refuses(new Uint8Array(), "corrupt", "0 bytes");
  await refuses(new TextEncoder().encode("once upon a time"), "unsupported", "text");
  await refuses(pathOf("still.tiff"), "unsupported", "a TIFF");
});

Deno.test("text named .png, and an empty file", async () => {
  const path = await Deno.makeTempFile({ suffix: ".png" });
  try {
    await refuses(path, "corrupt", path);
    await Deno.writeTextFile(path, "not a picture");
    await refuses(path, "unsupported", "text");
  } finally {
    await Deno.remove(path);
  }
});

/** Bytes that a file may lack while all its pixels are there: ends of files, and checksums. */
const DISPENSABLE: [name: string, bytes: number][] = [
  ["rgb8.png", 20],
  ["rgb8_interlaced.png", 20],
  ["orientation1.jpg", 0],
  ["cmyk.jpg", 0],
  ["420_progressive.jpg", 0],
  ["lossy.webp", 0],
  ["lossless.webp", 0],
  ["lossless.avif", 0],
];

Deno.test("a picture cut off anywhere is corrupt, never half a picture", async () => {
  for (const [name, dispensable] of DISPENSABLE) {
    const file = await fixture(name);
    const whole = await decode(file);
    const cuts = [0.15, 0.5, 0.9].map((part) => Math.floor(file.length * part));
    const ends = Array.from({ length: 24 }, (_, i) => file.length - 24 + i);
    for (const length of [...cuts, ...ends]) {
      const result = await decode(file.subarray(0, length)).catch((error: unknown) => error);
      if (file.length - length <= dispensable) assertEquals(result, whole, `${name} cut to ${length}`);
      else {
        const corrupt = result instanceof PictureError && result.code === "corrupt";
        assert(corrupt, `${name} cut to ${length}: ${result}`);
      }
    }
  }
});

Deno.test("a JPEG that lacks pixels is corrupt though its end is there", async () => {
  for (const name of ["420.jpg", "420_progressive.jpg"]) {
    const file = await fixture(name);
    const middle = file.slice(0, Math.floor(file.length * 0.6));
    await refuses(new Blob([middle, Uint8Array.of(0xff, 0xd9)]), "corrupt", "JPEG");
  }
});

Deno.test("an AVIF whose frame is larger than it says is refused", async () => {
  const file = await fixture("lying.avif"); // says 100x100, its frame has 5792x5792
  const error = await assertRejects(() => decode(file, { maxPixels: 1e6 }), PictureError, "5792x5792");
  assertEquals(error.code, "tooLarge");
  await refuses(file, "corrupt", "ispe says 100x100, its frame has 5792x5792");
});

Deno.test("many boxes or chunks are refused before they take long", async () => {
  const many = (start: string, box: string) => {
    const file = new Uint8Array(16_000_000);
    const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
    file.set(latin1(start));
    const [first, each] = [latin1(start).length, latin1(box)];
    for (let at = first; at + each.length <= file.length; at += each.length) file.set(each, at);
    return file;
  };
  const avif = many("\0\0\0\x14ftypavif\0\0\0\0avif", "\0\0\0\x08free");
  await refuses(avif, "tooLarge", "more than 10000 boxes");
  const webp = many("RIFF\xf8\x23\xf4\0WEBPVP8X\n\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0", "ABCD\0\0\0\0");
  await refuses(webp, "tooLarge", "more than 100000 chunks");
});

Deno.test("a bomb is refused by its header", async () => {
  const header = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0";
  const bytes = Uint8Array.from(header, (char) => char.charCodeAt(0));
  await refuses(bytes, "tooLarge", "60000x60000");
});
