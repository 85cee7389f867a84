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
  await refuses(pathOf("still.gif"), "unsupported", "a GIF");
  await refuses(pathOf("animated.webp"), "unsupported", "an animated WebP");
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

/** How many bytes a file may lack while all its pixels are there: ends of files, and checksums. */
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

Deno.test("a bomb is refused by its header", async () => {
  const header = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0";
  const bytes = Uint8Array.from(header, (char) => char.charCodeAt(0));
  await refuses(bytes, "tooLarge", "60000x60000");
});
