/**
 * A file that is parsed and written again is the same: so mutants pass every check of checksums and lengths.
 */
import { assert, assertEquals } from "@std/assert";
import { decode } from "../../../src/image/decode.ts";
import { parseSafetensors } from "../../../src/checkpoint/safetensors/tensors.ts";
import { microFile } from "../../support/micro_file.ts";
import { fixture } from "../../image/fixtures.ts";
import { microTorch, writeZip } from "../../support/torch_file.ts";
import { integer, viewOf } from "../../support/bytes.ts";
import { CaseRandom } from "../random.ts";
import { parseBoxes, startOfData, writeAvif, writeBoxes } from "./avif.ts";
import { bmpMutator, bmpSeeds } from "./bmp.ts";
import { parseGif, writeGif } from "./gif.ts";
import { parseJpeg, writeJpeg } from "./jpeg.ts";
import { toTree, writeTree } from "./json.ts";
import { parsePng, writePng } from "./png.ts";
import { parseArchive } from "./torch.ts";
import { parseWebp, writeWebp } from "./webp.ts";

const SAME: Record<string, (file: Uint8Array) => Uint8Array> = {
  "420_progressive.jpg": (file) => writeJpeg(parseJpeg(file)),
  "orientation6.jpg": (file) => writeJpeg(parseJpeg(file)),
  "orientation6.webp": (file) => writeWebp(parseWebp(file)),
  "animated.webp": (file) => writeWebp(parseWebp(file)),
  "lossy.avif": (file) => writeBoxes(parseBoxes(file)),
  "still.gif": (file) => writeGif(parseGif(file)),
  "animated.gif": (file) => writeGif(parseGif(file)),
};

for (const [name, again] of Object.entries(SAME)) {
  Deno.test(`${name} is the same when it is taken apart and put together`, async () => {
    const file = await fixture(name);
    assertEquals(again(file), file);
  });
}

Deno.test("a PNG keeps its chunks and pixels, its stream is packed anew", async () => {
  for (
    const name of [
      "rgba16_interlaced.png",
      "palette4_alpha.png",
      "orientation6.png",
    ]
  ) {
    const file = await fixture(name);
    const again = writePng(parsePng(file));
    assertEquals(
      parsePng(again).map(({ type }) => type),
      parsePng(file).map(({ type }) => type),
    );
    assertEquals(await decode(again), await decode(file));
  }
});

Deno.test("an AVIF decodes to the same when boxes before its pixels change their size", async () => {
  const file = await fixture("lossy.avif");
  const boxes = parseBoxes(file);
  const free = { type: "free", head: new Uint8Array(77), children: [] };
  const more = writeAvif(
    [boxes[0]!, free, ...boxes.slice(1)],
    startOfData(boxes),
  );
  assertEquals(more.length, file.length + 85);
  assertEquals(await decode(more), await decode(file));
});

Deno.test("a tree of JSON is written as it was", () => {
  const value = { a: [1, null, { "é": true }], "": "\0", n: -0.5 };
  assertEquals(JSON.parse(writeTree(toTree(value))), value);
});

Deno.test("numbers are written in both orders; a case is the same by its kind and seed", () => {
  assertEquals([...integer(0x123456, 4)], [0, 0x12, 0x34, 0x56]);
  assertEquals([...integer(0x123456, 3, true)], [0x56, 0x34, 0x12]);
  const mutant = (kind: string, seed: number) => bmpMutator(bmpSeeds())(new CaseRandom(kind, seed));
  assertEquals(mutant("bmp", 7), mutant("bmp", 7));
  const different = new Set(
    Array.from({ length: 50 }, (_, seed) => mutant("bmp", seed).join()),
  );
  assert(different.size > 40, `${different.size} of 50 differ`);
});

Deno.test("BMP seeds say their own length; the micro network is read", () => {
  for (const seed of bmpSeeds()) {
    assertEquals(viewOf(seed).getUint32(2, true), seed.length);
  }
  assert(parseSafetensors(microFile()).tensors.size > 10);
});

Deno.test("an archive of PyTorch has the same files when it is written again", () => {
  const file = microTorch();
  assertEquals(writeZip(parseArchive(file)), file);
});
