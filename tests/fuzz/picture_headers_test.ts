import { assert, assertThrows } from "@std/assert";
import { PictureError } from "../../src/errors.ts";
import { decode } from "../../src/image/decode.ts";
import { readHeader } from "../../src/image/header.ts";
import { fixture } from "../image/fixtures.ts";
import { changedBytes } from "../support/changed_bytes.ts";
import { Random } from "../support/random.ts";

const FILES = [
  "grey1.png",
  "palette4_alpha_interlaced.png",
  "orientation6.png",
  "orientation6.jpg",
  "grey_progressive.jpg",
  "orientation6.webp",
  "lossless.webp",
  "lossless.avif",
  "cmyk.jpg",
  "animated.png",
];

/** Copies of a file with some bytes changed, half of them near its start. */
function* mutants(file: Uint8Array, count: number, seed: number): Generator<Uint8Array> {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) yield changedBytes(file, random, i % 2 ? file.length : 400);
}

function headerOnly(bytes: Uint8Array, name: string): void {
  try {
    readHeader(bytes);
  } catch (error) {
    assert(error instanceof PictureError, `${name}: ${error}`);
  }
}

/**
 * Cuts that a header cannot show: a WebP's last byte may be padding, nothing announces an AVIF's last box, and behind its
 * pixels a PNG may end anyhow.
 */
function mayLookWhole(name: string, file: Uint8Array, length: number): boolean {
  if (name.endsWith(".webp")) return length === file.length - 1;
  if (name.endsWith(".png")) return length >= endOfPixels(file) - 8; // without two checksums
  return name.endsWith(".avif");
}

function endOfPixels(png: Uint8Array): number {
  const at = String.fromCharCode(...png).lastIndexOf("IDAT");
  return at + 4 + new DataView(png.buffer).getUint32(at - 4) + 4;
}

Deno.test("a header cut off at any byte is refused", async () => {
  for (const name of FILES) {
    const file = await fixture(name);
    for (let length = 0; length < file.length; length++) {
      const cut = file.subarray(0, length);
      if (mayLookWhole(name, file, length)) headerOnly(cut, name);
      else {assertThrows(
          () => readHeader(cut),
          PictureError,
          "Cannot decode",
          `${name} cut to ${length}`,
        );}
    }
  }
});

Deno.test("headers of changed bytes give a PictureError or a header", async () => {
  for (const name of FILES) {
    let i = 0;
    for (const mutant of mutants(await fixture(name), 3000, 1)) {
      headerOnly(mutant, `${name}, mutant ${i++}`);
    }
  }
});

Deno.test("changed files decode or give a PictureError, and harm no other picture", async () => {
  for (const name of FILES.slice(0, 8)) {
    const file = await fixture(name);
    const { data } = await decode(file);
    let i = 0;
    for (const mutant of mutants(file, 60, 2)) {
      const result = await decode(mutant, { maxPixels: 1e5 }).catch((
        error: unknown,
      ) => error);
      const fine = result instanceof PictureError || "data" in Object(result);
      assert(fine, `${name}, mutant ${i++}: ${result}`);
    }
    const again = await decode(file);
    assert(
      again.data.every((value, at) => value === data[at]),
      `${name} changed its pixels`,
    );
  }
});
