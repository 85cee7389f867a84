import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  classify,
  defineConfig,
  DisposedError,
  loadModel,
  type Model,
  PictureError,
  preprocess,
} from "../../mod.ts";
import { defaultModel } from "../../src/model/default_model.ts";
import { DeviceError } from "../../src/errors.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { sharedTest } from "../checkpoint/oracle.ts";
import { Random } from "../support/random.ts";
import { CAT, PICTURE_LENGTH } from "../support/embedded_model.ts";

const CHELSEA = new URL("../fixtures/chelsea.png", import.meta.url);
const WEIGHTS = new URL("../../weights/", import.meta.url);

/** A checkpoint of random weights, as a file's bytes. */
function randomCheckpoint(config: VitConfig): Uint8Array<ArrayBuffer> {
  const random = new Random(1);
  const tensors = storedTensors(config).map(({ name, shape }) => {
    return { name, shape, data: random.normals(shape.reduce((a, b) => a * b, 1), 0.1) };
  });
  return writeSafetensors(tensors, { "vit_edge": JSON.stringify(config) });
}

const MICRO = defineConfig({
  imageSize: 16,
  patchSize: 8,
  embedDim: 24,
  depth: 1,
  numHeads: 3,
  numClasses: 20,
});

Deno.test("classify says cat of a cat, with the embedded model, which is loaded once", async () => {
  const predictions = await classify(CHELSEA);
  assertEquals(predictions.length, 5);
  assertEquals(predictions[0]!.label, "cat");
  assertEquals(predictions[0]!.index, 3);
  assertAlmostEquals(predictions[0]!.probability, CAT, 0.001);
  assertEquals(predictions, predictions.toSorted((a, b) => b.probability - a.probability));
  assertStrictEquals(await defaultModel(), await defaultModel());
});

Deno.test("all kinds of sources give the same answer", async () => {
  await using model = await loadModel(WEIGHTS);
  const bytes = await Deno.readFile(CHELSEA);
  const wanted = await model.classify(CHELSEA);
  const sources = [
    CHELSEA.pathname,
    CHELSEA.href,
    bytes,
    bytes.buffer,
    new Blob([bytes]),
    new Blob([bytes]).stream(),
  ];
  for (const source of sources) assertEquals(await model.classify(source), wanted);
});

Deno.test("several pictures come back in order, each as if alone", async () => {
  await using model = await loadModel(WEIGHTS);
  const blank = { data: new Uint8Array(64 * 48 * 3), width: 64, height: 48 };
  const [first, second] = await model.classify([blank, CHELSEA], { topK: 0 });
  assertEquals(first, await model.classify(blank, { topK: 0 }));
  assertEquals(second, await model.classify(CHELSEA, { topK: 0 }));
  assertEquals(await model.classify([]), []);
});

Deno.test("topK: 0 is every class; nonsense is refused", async () => {
  await using model = await loadModel(WEIGHTS);
  const all = await model.classify(CHELSEA, { topK: 0 });
  assertEquals(all.length, 10);
  assertAlmostEquals(all.reduce((sum, { probability }) => sum + probability, 0), 1, 1e-6);
  assertEquals((await model.classify(CHELSEA, { topK: 1 })).length, 1);
  for (const topK of [-1, 1.5, 11, NaN]) {
    await assertRejects(() => model.classify(CHELSEA, { topK }), RangeError, `the best ${topK} of 10`);
  }
});

Deno.test("a nameless model says class 17, and its fewer classes bound the default", async () => {
  await using model = await loadModel(randomCheckpoint(MICRO));
  assertEquals(model.classNames[17], "class 17");
  const picture = { data: new Uint8Array(16 * 16 * 3).fill(9), width: 16, height: 16 };
  assertEquals((await model.classify(picture)).length, 5);
  await using two = await loadModel(randomCheckpoint({ ...MICRO, numClasses: 2 }));
  assertEquals((await two.classify(picture)).length, 2);
});

Deno.test("a 1000-class model that brings no names gets ImageNet's", async () => {
  await using model = await loadModel(randomCheckpoint({ ...MICRO, numClasses: 1000 }));
  assertEquals([model.classNames.length, model.classNames[285]], [1000, "Egyptian cat"]);
});

Deno.test("a grey model takes grey pictures, one of four channels only pixels", async () => {
  const picture = { data: new Uint8Array(16 * 16 * 3).fill(9), width: 16, height: 16 };
  await using grey = await loadModel(randomCheckpoint({ ...MICRO, inChannels: 1 }));
  assertEquals((await grey.classify(picture)).length, 5);
  await using four = await loadModel(randomCheckpoint({ ...MICRO, inChannels: 4 }));
  await assertRejects(() => four.classify(picture), RangeError, "4 channels");
  assertEquals((await four.forward(new Float32Array(4 * 256))).length, 20);
});

Deno.test("a model without head gives features, and says why it cannot classify", async () => {
  await using model = await loadModel(randomCheckpoint({ ...MICRO, numClasses: 0 }));
  assertEquals((await model.forward(new Float32Array(3 * 256))).length, 24);
  await assertRejects(() => model.classify(CHELSEA), TypeError, "no classes");
});

Deno.test("forward, features and attention agree on a picture and on its pixels", async () => {
  await using model = await loadModel(WEIGHTS);
  const pixels = await preprocess(CHELSEA, model.preprocessing);
  const all = await model.forward(pixels, { intermediates: true });
  assertEquals(all.logits, await model.forward(pixels));
  assertEquals(await model.features(CHELSEA), all.features);
  assertEquals(await model.features({ pixels }), all.features);
  assertEquals(await model.attention({ pixels }), all.attention);
  assertEquals(all.attention.length, 6);
});

Deno.test("returned arrays are copies", async () => {
  await using model = await loadModel(WEIGHTS);
  const pixels = new Float32Array(PICTURE_LENGTH);
  const logits = await model.forward(pixels);
  const kept = logits.slice();
  logits.fill(0);
  await model.forward(pixels.fill(1));
  assertEquals(await model.forward(pixels.fill(0)), kept);
});

Deno.test("a deterministic model answers alike, in its own bits", async () => {
  await using fast = await loadModel(WEIGHTS);
  await using strict = await loadModel(WEIGHTS, { deterministic: true });
  const [a] = await fast.classify(CHELSEA);
  const [b] = await strict.classify(CHELSEA);
  assertEquals(a!.label, b!.label);
  assertAlmostEquals(a!.probability, b!.probability, 1e-5);
  const onGpu = () => loadModel(WEIGHTS, { deterministic: true, device: "gpu" });
  await assertRejects(onGpu, DeviceError, 'Cannot be deterministic on device "gpu"');
});

Deno.test("timings are told", async () => {
  await using model = await loadModel(WEIGHTS);
  const seen: number[] = [];
  await model.classify(CHELSEA, { onTimings: (ms) => seen.push(ms.decode, ms.preprocess, ms.forward) });
  assert(seen.length === 3 && seen.every((ms) => ms > 0));
});

Deno.test("a disposed model refuses every use; using disposes", async () => {
  let kept: Model;
  {
    await using model = await loadModel(WEIGHTS);
    kept = model;
  }
  await assertRejects(() => kept.classify(CHELSEA), DisposedError);
  await assertRejects(() => kept.forward(new Float32Array(PICTURE_LENGTH)), DisposedError);
  await assertRejects(() => kept.features(CHELSEA), DisposedError);
  kept.dispose();
});

Deno.test("disposing while a picture is being decoded rejects that call", async () => {
  const model = await loadModel(WEIGHTS);
  const running = model.classify(CHELSEA);
  model.dispose();
  await assertRejects(() => running, DisposedError);
});

Deno.test("signals end loading and classifying with their reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => loadModel(WEIGHTS, { signal }), Error, "enough");
  await using model = await loadModel(WEIGHTS);
  await assertRejects(() => model.classify(CHELSEA, { signal }), Error, "enough");
  await assertRejects(() => model.forward(new Float32Array(PICTURE_LENGTH), { signal }), Error, "enough");
});

Deno.test("bad pictures and options are refused by name", async () => {
  await using model = await loadModel(WEIGHTS);
  await assertRejects(() => model.classify("missing.png"), PictureError, "missing.png");
  await assertRejects(() => model.classify(new Uint8Array(0)), PictureError, "0 bytes");
  await assertRejects(() => model.forward(new Float32Array(7)), TypeError, "7 numbers");
  await assertRejects(() => loadModel(WEIGHTS, { threads: 0 }), RangeError, "0 threads");
  await assertRejects(() => loadModel(WEIGHTS, { device: "toaster" as "cpu" }), DeviceError, "toaster");
  assertEquals((await loadModel(WEIGHTS, { threads: 7 })).device, "cpu");
});

sharedTest(
  "a CIFAR ViT answers in float16 as in float32",
  "models/cifar10_vit",
  async (folder) => {
    await using full = await loadModel(folder, { dtype: "f32" });
    await using half = await loadModel(folder, { dtype: "f16" });
    const [wanted, found] = [
      await full.classify(CHELSEA, { topK: 0 }),
      await half.classify(CHELSEA, { topK: 0 }),
    ];
    found.forEach(({ label, probability }, i) => {
      assertStrictEquals(label, wanted[i]!.label);
      assertAlmostEquals(probability, wanted[i]!.probability, 1e-3);
    });
  },
);
