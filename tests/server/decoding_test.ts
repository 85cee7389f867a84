/**
 * Decoding of pictures in requests: limits, and Workers that are absent or stuck.
 */
import { assert, assertEquals } from "@std/assert";
import { FastModel, fixture, plainPng } from "./helpers.ts";
import { form, post, quick, refuses } from "./requests.ts";

const SMALL = await fixture("pictures/rgb8.png");

const PREPROCESSING = {
  imageSize: 32,
  interpolation: "bilinear",
  cropPct: 1,
  cropMode: "center",
  mean: [0.5],
  std: [0.5],
} as const;

Deno.test("pictures with too many pixels, an AVIF's count for more", async () => {
  await refuses(await post(quick({ maxPixels: 25 }), SMALL), 413, "tooLarge", /at most 25 are/);
  await refuses(await post(quick(), plainPng(5001, 5000)), 413, "tooLarge", /at most 25000000 are/);
  const avif = await fixture("pictures/lossy.avif");
  const refused = await post(quick({ maxPixels: 20 }), avif);
  const [, pixels] = (await refused.json()).error.message.match(/\((\d+) pixels\)/);
  const barely = Math.ceil(pixels / 0.6);
  assertEquals((await post(quick({ maxPixels: barely }), avif)).status, 200);
  await refuses(await post(quick({ maxPixels: barely - 2 }), avif), 413, "tooLarge", /AVIF/);
});

Deno.test("a model gets what it says that it wants, or decoded pictures", async () => {
  const model = new FastModel();
  const handler = quick({ loadModel: () => Promise.resolve(model) });
  const png = plainPng(2000, 1001);
  await refuses(await post(handler, png.slice(0, -100)), 400, "corrupt", /PNG/);
  for (const picture of [png, plainPng(20, 10), png]) {
    assertEquals((await post(handler, picture)).status, 200);
  }
  Object.assign(model, { preprocessing: { ...PREPROCESSING }, config: { inChannels: 1 } });
  for (const picture of [png, plainPng(20, 10)]) assertEquals((await post(handler, picture)).status, 200);
  const kinds = model.calls.map(({ picture }) =>
    "pixels" in picture ? picture.pixels.length : `${picture.width}x${picture.height}`
  );
  assertEquals(kinds, ["2000x1001", "20x10", "2000x1001", 32 * 32, 32 * 32]);
});

Deno.test("where no Worker can run, pictures are decoded under the same limits", async () => {
  const { Worker } = globalThis;
  Reflect.deleteProperty(globalThis, "Worker");
  try {
    const model = new FastModel();
    const handler = quick({ loadModel: () => Promise.resolve(model), maxPixels: 2e6 });
    assertEquals((await post(handler, plainPng(2000, 1000))).status, 200);
    assertEquals((await post(handler, form(SMALL))).status, 200);
    assert("width" in model.calls[0]!.picture);
    await refuses(await post(handler, plainPng(2000, 1001)), 413, "tooLarge", /at most 2000000 are/);
    await refuses(await post(handler, "text"), 415, "unsupported", /text/);
  } finally {
    Object.assign(globalThis, { Worker });
  }
});

Deno.test("a Worker that never loads is replaced", async () => {
  const { Worker } = globalThis;
  let started = 0;
  class Stuck extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(
        ++started === 1
          ? "data:text/javascript,await new Promise((resolve) => setTimeout(resolve, 60000));"
          : url,
        options,
      );
    }
  }
  Object.assign(globalThis, { Worker: Stuck });
  try {
    assertEquals([(await post(quick(), SMALL)).status, started], [200, 2]);
  } finally {
    Object.assign(globalThis, { Worker });
  }
});
