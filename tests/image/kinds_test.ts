import { assert, assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../../src/errors.ts";
import { decode } from "../../src/image/decode.ts";
import { readHeader } from "../../src/image/header.ts";
import { changedBytes } from "../support/changed_bytes.ts";
import { Random } from "../support/random.ts";
import { meanDifference } from "./fixtures.ts";

const FOLDER = new URL("../fixtures/kinds/", import.meta.url);

/** The place of each file in `kinds.bin`, and Pillow's pixels of it. */
interface Kinds {
  same: Record<string, [at: number, length: number, width: number, height: number, hash: string]>;
  near: Record<string, [at: number, length: number, width: number, height: number, pixelsAt: number]>;
  refused: Record<string, [at: number, length: number]>;
}

const kinds: Kinds = JSON.parse(await Deno.readTextFile(new URL("kinds.json", FOLDER)));
const packed = new Blob([await Deno.readFile(new URL("kinds.bin.gz", FOLDER))]).stream();
const unpacked = packed.pipeThrough(new DecompressionStream("gzip"));
const all = new Uint8Array(await new Response(unpacked).arrayBuffer());
const cut = (at: number, length: number) => all.subarray(at, at + length);

async function hashOf(data: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", data as Uint8Array<ArrayBuffer>);
  const bytes = [...new Uint8Array(hash, 0, 8)];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("every kind of AVIF, GIF, BMP and animated WebP has Pillow's pixels", async (t) => {
  for (const [name, [at, length, width, height, hash]] of Object.entries(kinds.same)) {
    await t.step(name, async () => {
      const picture = await decode(cut(at, length));
      assertEquals([picture.width, picture.height, await hashOf(picture.data)], [width, height, hash]);
    });
  }
});

Deno.test("lossy AVIFs are near Pillow's, and the same without pixi or with a clap that cannot be", async (t) => {
  for (const [name, [at, length, width, height, pixelsAt]] of Object.entries(kinds.near)) {
    await t.step(name, async () => {
      const picture = await decode(cut(at, length));
      const pillow = { data: cut(pixelsAt, width * height * 3), width, height };
      assertEquals([picture.width, picture.height], [width, height]);
      const difference = meanDifference(picture, pillow);
      assert(difference < 1, `mean difference ${difference}, below 1 wanted`);
      const whole = kinds.near[name.replace(/^(no_pixi_odd_clap|no_pixi|odd_clap)_/, "whole_")]!;
      assertEquals(picture, await decode(cut(whole[0], whole[1])));
    });
  }
});

Deno.test("files that contradict themselves or end early are refused, and harm no other", async (t) => {
  for (const [name, [at, length]] of Object.entries(kinds.refused)) {
    await t.step(name, async () => {
      const error = await assertRejects(() => decode(cut(at, length), { maxPixels: 1e6 }), PictureError);
      assert(error.code !== "unreadable", error.message);
    });
  }
  const [at, length, , , hash] = kinds.same.grid_2x2!;
  assertEquals(await hashOf((await decode(cut(at, length))).data), hash);
});

Deno.test("a file of these kinds cut off anywhere is corrupt, or the first frame is whole", async () => {
  for (
    const name of [
      "grid_2x2_reversed",
      "xmp6",
      "gif4_interlaced",
      "bmp8",
      "bmp4_rle",
      "webp_lossy_same_0_0_0",
    ]
  ) {
    const [at, length, , , hash] = kinds.same[name]!;
    for (let kept = 1; kept < length; kept += 7) {
      const file = cut(at, kept);
      const result = await decode(file).catch((error: unknown) => error);
      if (result instanceof PictureError) continue;
      const { data } = result as { data: Uint8Array };
      assertEquals(await hashOf(data), hash, `${name} cut to ${kept} of ${length}`);
    }
  }
});

Deno.test("changed bytes give a PictureError or a picture", async () => {
  const random = new Random(7);
  const names = Object.keys(kinds.same).filter((_, i) => i % 5 === 0);
  for (const name of names) {
    const [at, length] = kinds.same[name]!;
    for (let i = 0; i < 200; i++) {
      const mutant = changedBytes(cut(at, length), random, i % 2 ? length : 500);
      try {
        readHeader(mutant);
      } catch (error) {
        assert(error instanceof PictureError, `${name}, mutant ${i}: ${error}`);
      }
      if (i >= 8) continue;
      const result = await decode(mutant, { maxPixels: 1e5 }).catch((error: unknown) => error);
      const fine = result instanceof PictureError || "data" in Object(result);
      assert(fine, `${name}, mutant ${i}: ${result}`);
    }
  }
});
