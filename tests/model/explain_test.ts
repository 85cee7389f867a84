/**
 * Explanations: the oracle's numbers on every device, and that they follow what is in a picture.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ExplainOptions, loadModel, toPng } from "../../mod.ts";
import { DisposedError } from "../../src/errors.ts";
import { decode } from "../../src/image/decode.ts";
import { readHeader } from "../../src/image/header.ts";
import { orient } from "../../src/image/orientation/orient.ts";
import { loadPicture } from "../../src/image/preprocess.ts";
import { patchWeights } from "../../src/model/explain/explain.ts";
import { loadParts } from "../../src/model/loading/load_parts.ts";
import type { LoadModelOptions } from "../../src/model/loading/options.ts";
import { loadRemote } from "../../src/worker/remote_network.ts";
import expected from "../fixtures/explain/expected.json" with { type: "json" };
import { loadGolden, sharedTest } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { gpuTest } from "../gpu/adapter.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const CHELSEA = new URL("../fixtures/chelsea.png", import.meta.url);
const WEIGHTS = new URL("../../weights/", import.meta.url);
const CAT = 3;

/** Compares all pictures of a network with the oracle's numbers. */
async function compare(
  name: keyof typeof expected,
  options: LoadModelOptions,
  { load = loadParts, pictures = 3 } = {},
): Promise<void> {
  const { config, file, golden } = loadGolden(name)!;
  const { network } = await load(file, { ...options, config });
  const input = golden.get("input")!.data;
  const size = input.length / 3;
  for (const [i, wanted] of expected[name].slice(0, pictures).entries()) {
    const pixels = input.slice(i * size, (i + 1) * size);
    const check = async (what: Exclude<keyof typeof wanted, "label">, options: ExplainOptions) => {
      const found = Float32Array.from(await patchWeights(network, pixels, options));
      assertClose(`${name} ${i} ${what}`, found, Float32Array.from(wanted[what]), absolute(1e-4));
    };
    await check("rollout", {});
    await check("rolloutToFirst", { layer: 0 });
    await check("attentionOfFirst", { method: "attention", layer: 0 });
    await check("gradient", { method: "gradient", classIndex: wanted.label });
  }
  network.dispose();
}

for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
  Deno.test(`explanations are the oracle's: ${name}`, () => compare(name, { device: "cpu", threads: 1 }));
}

Deno.test("explanations in a Worker are the oracle's", async () => {
  await compare("distilled", { device: "cpu", threads: 2 }, { load: loadRemote, pictures: 1 });
});

gpuTest("explanations on a GPU are the oracle's", async () => {
  await compare("plain", { device: "gpu" }, { pictures: 1 });
  await compare("distilled", { device: "gpu" }, { pictures: 1 });
});

/** The cat in each corner of a grey canvas; where the greatest weight lies, by half of the canvas. */
async function follow(folder: URL | string, options: ExplainOptions): Promise<string[]> {
  await using model = await loadModel(folder, { threads: 1 });
  const cat = await loadPicture(CHELSEA);
  const [width, height] = [2 * cat.width, 2 * cat.width];
  const found: string[] = [];
  for (const [left, top] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
    const data = new Uint8Array(3 * width * height).fill(128);
    const [x, y] = [left * (width - cat.width), top * (height - cat.height)];
    for (let row = 0; row < cat.height; row++) {
      const pixels = cat.data.subarray(3 * row * cat.width, 3 * (row + 1) * cat.width);
      data.set(pixels, 3 * ((y + row) * width + x));
    }
    const { weights } = await model.explain({ data, width, height }, options);
    const best = weights.indexOf(weights.reduce((a, b) => Math.max(a, b)));
    const inside = best % width >= x && best % width < x + cat.width && Math.floor(best / width) >= y &&
      Math.floor(best / width) < y + cat.height;
    found.push(inside ? "the cat" : `${best % width}, ${Math.floor(best / width)} of ${[x, y]}`);
  }
  return found;
}

const FOUR = Array.from({ length: 4 }, () => "the cat");

Deno.test("the greatest weight follows the cat from corner to corner", async () => {
  assertEquals(await follow(WEIGHTS, {}), FOUR);
  assertEquals(await follow(WEIGHTS, { method: "gradient", classIndex: CAT }), FOUR);
});

sharedTest(
  "the greatest weight of ViT-Ti follows the cat",
  "models/vit_tiny_patch16_224.augreg_in21k_ft_in1k/",
  async (folder) => {
    assertEquals(await follow(folder, {}), FOUR);
    assertEquals(await follow(folder, { method: "gradient", classIndex: 285 }), FOUR);
  },
);

Deno.test("a map has its picture's frame, and its PNG the map's", async () => {
  await using model = await loadModel(WEIGHTS);
  const map = await model.explain(CHELSEA);
  assertEquals([map.width, map.height, map.weights.length], [451, 300, 451 * 300]);
  const small = await model.explain(CHELSEA, { maxSide: 100 });
  assertEquals([small.width, small.height], [100, 67]);
  const pixels = await model.explain({ pixels: new Float32Array(PICTURE_LENGTH) }, {
    method: "attention",
    layer: 2,
  });
  assertEquals([pixels.width, pixels.height], [54, 54]);

  const over = await decode(await toPng(small, CHELSEA));
  assertEquals([over.width, over.height], [100, 67]);
  const alone = await toPng(map);
  assertEquals([(await decode(alone)).width, alone[25]], [451, 6]); // with alpha
  await assertRejects(() => toPng(pixels, CHELSEA), TypeError, "of 54x54 over a picture of 451x300");
  const short = { ...small, weights: small.weights.subarray(1) };
  await assertRejects(() => toPng(short), TypeError, "100x67 with 6699 weights");
});

Deno.test("a photograph's orientation and a path are taken as for classes", async () => {
  await using model = await loadModel(WEIGHTS);
  const folder = new URL("../fixtures/pictures/", import.meta.url);
  const [upright, turned] = await Promise.all(
    [1, 6].map((orientation) => model.explain(new URL(`orientation${orientation}.jpg`, folder))),
  );
  assertEquals([turned!.width, turned!.height], [upright!.height, upright!.width]);
  const left = new URL("orientation6.jpg", folder);
  const unturned = await model.explain(left, { applyOrientation: false });
  assertEquals([unturned.width, unturned.height], [upright!.width, upright!.height]);
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const url = new URL(`orientation${orientation}.jpg`, folder);
    const shown = await model.explain(url);
    const stored = await model.explain(url, { frame: "file" });
    const header = readHeader(await Deno.readFile(url));
    assertEquals([stored.width, stored.height], [header.width, header.height]);
    const { width, height, weights } = stored;
    const grey = {
      data: Uint8Array.from([...weights].flatMap((w) => [w * 255, w * 255, w * 255])),
      width,
      height,
    };
    const oriented = orient(grey, orientation);
    assertEquals(oriented.data.filter((_, i) => i % 3 === 0), Uint8Array.from(shown.weights, (w) => w * 255));
  }
});

Deno.test("what cannot be explained is refused", async () => {
  const model = await loadModel(WEIGHTS);
  const refuses = async (options: object, message: string) => {
    await assertRejects(() => model.explain(CHELSEA, options), RangeError, message);
  };
  await refuses(
    { method: "guess" },
    'Cannot explain by method "guess": one of rollout, attention, gradient is',
  );
  await refuses({ layer: 99 }, "Cannot explain layer 99: a whole number from 0 to");
  await refuses({ classIndex: 10 }, "Cannot explain classIndex 10: a whole number from 0 to 9 is wanted");
  await refuses({ frame: "mine" }, 'Cannot make a map in frame "mine": shown or file is wanted');
  await refuses({ maxSide: 0 }, "Cannot make a map with maxSide 0");
  await assertRejects(() => model.explain({ pixels: new Float32Array(7) }), TypeError, "7 pixel values");
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => model.explain(CHELSEA, { signal }), Error, "enough");
  model.dispose();
  await assertRejects(() => model.explain(CHELSEA), DisposedError);
});

Deno.test("the gradient of the most probable class is taken unless another is named", async () => {
  await using model = await loadModel(WEIGHTS, { threads: 1 });
  const own = await model.explain(CHELSEA, { method: "gradient" });
  assertEquals(await model.explain(CHELSEA, { method: "gradient", classIndex: CAT }), own);
  const other = await model.explain(CHELSEA, { method: "gradient", classIndex: 9 });
  assert(other.weights.some((weight, i) => Math.abs(weight - own.weights[i]!) > 0.1));
});
