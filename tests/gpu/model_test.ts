/**
 * Models on a GPU: their answers, their memory, and what happens when the device goes away.
 */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { DeviceError, DisposedError, loadModel, type OperatorTime } from "../../mod.ts";
import type { WeightType } from "../../src/backend/backend.ts";
import type { GpuBackend } from "../../src/gpu/gpu_backend.ts";
import { openGpu } from "../../src/gpu/open_gpu.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { buildWeights } from "../../src/vit/weights.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { sharedTest } from "../checkpoint/oracle.ts";
import { Random } from "../support/random.ts";
import {
  float16Test,
  gpuTest,
  NO_FLOAT16,
  NO_GPU,
  openBackend,
  openFloat16Backend,
  requestDevice,
} from "./adapter.ts";
import { CAT, PICTURE_LENGTH } from "../support/embedded_model.ts";

const CHELSEA = new URL("../fixtures/chelsea.png", import.meta.url);
const CONVERT = new URL("../../src/cli/convert.ts", import.meta.url);
const WEIGHTS = new URL("../../weights/", import.meta.url);

const MICRO = defineConfig({
  imageSize: 12,
  patchSize: 4,
  embedDim: 24,
  depth: 2,
  numHeads: 3,
  numClasses: 5,
});
const PIXELS = 3 * 12 * 12;

/** Each kind of activations, with weights that go with it. */
const BACKENDS: [() => Promise<GpuBackend>, WeightType][] = [
  [openBackend, "f32"],
  ...NO_FLOAT16 ? [] : [[openFloat16Backend, "f16"] satisfies [() => Promise<GpuBackend>, WeightType]],
];

function networkOn(
  backend: GpuBackend | ReferenceBackend,
  type?: WeightType,
  config: VitConfig = MICRO,
): DeviceNetwork {
  const random = new Random(1);
  const weights = buildWeights(config, ({ shape, role }) => {
    const data = random.normals(
      shape.reduce((a, b) => a * b, 1),
      role === "weight" ? shape[1]! ** -0.5 : 0.1,
    );
    return backend.upload(data, shape, role, ...(backend.device === "gpu" ? [type] as const : []));
  });
  return new DeviceNetwork(backend, weights, config);
}

gpuTest("the embedded model says cat of a cat", async () => {
  await using model = await loadModel(WEIGHTS, { device: "gpu" });
  assertEquals(model.device, "gpu");
  const [best] = await model.classify(CHELSEA);
  assertEquals(best!.label, "cat");
  assertAlmostEquals(best!.probability, CAT, 0.001);
});

gpuTest("weights in fewer bits cost little", async () => {
  const pixels = new Random(2).normals(2 * PIXELS);
  const wanted = await networkOn(new ReferenceBackend()).logits(pixels);
  for (const [type, limit] of [["f32", 1e-5], ["f16", 5e-3], ["int8", 5e-2]] as const) {
    const network = networkOn(await openBackend(), type);
    assertClose(type, await network.logits(pixels), wanted, absolute(limit));
    network.dispose();
  }
});

float16Test(
  "a model in f16 has float16 activations too: half the bytes, nearly the same numbers",
  async () => {
    const pixels = new Random(2).normals(2 * PIXELS);
    const wanted = await networkOn(new ReferenceBackend()).logits(pixels);
    const used: number[] = [];
    for (const backend of [await openBackend(), await openFloat16Backend()]) {
      const network = networkOn(backend, "f16");
      const weights = backend.usedBytes;
      assertClose("logits", await network.logits(pixels), wanted, absolute(1e-2));
      used.push(backend.bytes - weights);
      network.dispose();
    }
    assert(used[1]! < 0.8 * used[0]!, `${used}`);
  },
);

float16Test("dtype f16, or a file of it, makes activations float16 on a GPU that has them", async () => {
  const folder = await Deno.makeTempDir();
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", CONVERT.pathname, WEIGHTS.pathname, `${folder}/half`, "--dtype", "f16"],
  }).output();
  assertEquals(code, 0);
  const pixels = new Random(8).normals(PICTURE_LENGTH);
  const gpuDevice = await requestDevice(); // without float16
  const answers = [];
  for (
    const [source, options] of [
      [WEIGHTS, { dtype: "f16" }],
      [`${folder}/half`, {}],
      [WEIGHTS, { dtype: "f16", gpuDevice }],
      [WEIGHTS, { dtype: "f32" }],
    ] as const
  ) {
    await using model = await loadModel(source, { ...options, device: "gpu" });
    answers.push(await model.forward(pixels));
  }
  const [half, stored, weightsOnly, full] = answers as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  assertEquals(half, stored);
  assertNotEquals(half, weightsOnly);
  assertClose("weights in float16", weightsOnly, full, absolute(2e-2));
  assertClose("all in float16", half, full, absolute(2e-2));
  await Deno.remove(folder, { recursive: true });
});

gpuTest("calls at once are answered each by itself, in one batch or several", async () => {
  const pixels = new Random(3).normals(40 * PIXELS);
  for (const [open, type] of BACKENDS) {
    const network = networkOn(await open(), type);
    const together = await network.logits(pixels);
    const alone = await Promise.all(
      Array.from({ length: 40 }, (_, i) => network.logits(pixels.subarray(i * PIXELS, (i + 1) * PIXELS))),
    );
    assertEquals(alone.flatMap((logits) => [...logits]), [...together]);
    network.dispose();
  }
});

float16Test("who looks at all tokens gets the same bits in float16", async () => {
  const network = networkOn(await openFloat16Backend(), "f16");
  const pixels = new Random(9).normals(PIXELS);
  assertEquals((await network.intermediates(pixels)).logits, await network.logits(pixels));
  network.dispose();
});

gpuTest(
  "a thousand passes, or 300 in float16, take no more memory than the first fifty, and disposing frees it",
  async () => {
    for (const [open, type] of BACKENDS) {
      const backend = await open();
      const network = networkOn(backend, type, { ...MICRO, depth: 1 });
      const weights = backend.usedBytes;
      const pixels = new Random(4).normals(3 * PIXELS);
      const round = () =>
        Promise.all(Array.from({ length: 50 }, (_, i) => network.logits(pixels.subarray(i % 3 * PIXELS))));
      await round();
      const { bytes } = backend;
      assert(bytes > weights && backend.usedBytes === weights);
      for (let i = 0; i < (type === "f32" ? 20 : 6); i++) await round();
      assertEquals([backend.bytes, backend.usedBytes], [bytes, weights]);
      network.dispose();
      assertEquals(backend.bytes, 0);
    }
  },
);

gpuTest("disposing while a pass is under way lets it finish", async () => {
  const backend = await openBackend();
  const network = networkOn(backend);
  const pixels = new Random(5).normals(PIXELS);
  const wanted = await network.logits(pixels);
  const running = network.logits(pixels);
  network.dispose();
  assertEquals(await running, wanted);
  assertEquals(backend.bytes, 0);
  await assertRejects(() => network.logits(pixels), DisposedError);
});

gpuTest("a device lost in mid-run rejects that call; the next one works on another", async () => {
  await using model = await loadModel(WEIGHTS, { device: "gpu" });
  const pixels = new Random(6).normals(PICTURE_LENGTH);
  const wanted = await model.forward(pixels);
  const running = [model.forward(pixels), model.forward(pixels)];
  (await openGpu()).device.destroy();
  for (const call of running) await assertRejects(() => call, DeviceError, "it was lost (destroyed)");
  const [again, other] = await Promise.all([model.forward(pixels), model.forward(pixels)]);
  assertEquals([again, other], [wanted, wanted]);
});

gpuTest("a lost device of the caller's own cannot be replaced", async () => {
  const gpuDevice = await requestDevice();
  await using model = await loadModel(WEIGHTS, { device: "gpu", gpuDevice });
  const pixels = new Float32Array(PICTURE_LENGTH);
  await model.forward(pixels);
  gpuDevice.destroy();
  await gpuDevice.lost;
  await assertRejects(() => model.forward(pixels), DeviceError, "it was lost");
});

gpuTest("numbers that are not finite are an error, never a label", async () => {
  await using model = await loadModel(WEIGHTS, { device: "gpu" });
  const pixels = new Float32Array(2 * PICTURE_LENGTH);
  for (const bad of [NaN, Infinity]) {
    pixels[PICTURE_LENGTH + 5] = bad; // of the second picture, whose logits are behind ten others
    await assertRejects(() => model.forward(pixels), DeviceError, "number 10 came out of the gpu as NaN");
  }
});

gpuTest("a profile names every operator of a pass, with its time by the device's clock", async () => {
  const profiles: OperatorTime[][] = [];
  const device = { device: "gpu", onProfile: (times: OperatorTime[]) => profiles.push(times) } as const;
  await using model = await loadModel(WEIGHTS, device);
  await model.forward(new Float32Array(PICTURE_LENGTH));
  const calls = Object.fromEntries(profiles.at(-1)!.map(({ operator, calls }) => [operator, calls]));
  assertEquals(calls, {
    linear: 26,
    linearSum: 1, // the class token's last wide product, a sum of 512, is parted
    layerNorm: 13,
    attention: 6,
    patchify: 1,
    embed: 1,
    firstTokens: 1,
    token: 1,
  });
  assert(profiles.at(-1)!.every(({ milliseconds }) => milliseconds > 0));
});

gpuTest("what a profile's listener throws, the call rejects with", async () => {
  const onProfile = () => {
    throw new Error("enough");
  };
  await using model = await loadModel(WEIGHTS, { device: "gpu", onProfile });
  for (let i = 0; i < 2; i++) {
    await assertRejects(() => model.forward(new Float32Array(PICTURE_LENGTH)), Error, "enough");
  }
});

gpuTest("a model in a Worker uses the GPU too", async () => {
  const times: OperatorTime[][] = [];
  const options = {
    device: "gpu",
    worker: true,
    onProfile: (time: OperatorTime[]) => times.push(time),
  } as const;
  await using there = await loadModel(WEIGHTS, options);
  await using here = await loadModel(WEIGHTS, { device: "gpu" });
  const pixels = new Random(7).normals(PICTURE_LENGTH);
  assertEquals(await there.forward(pixels), await here.forward(pixels));
  assertEquals([there.device, times.length > 0], ["gpu", true]);
});

for (const dtype of NO_GPU ? [] : ["f32", ...NO_FLOAT16 ? [] : ["f16"] as const] as const) {
  sharedTest(`ViT-Ti names the three photographs on a GPU in ${dtype}`, "photos", async (photos) => {
    const folder = new URL("models/vit_tiny_patch16_224.augreg_in21k_ft_in1k/", photos);
    await using model = await loadModel(folder, { device: "gpu", dtype });
    const wanted = { chelsea: [285, 0.8128], coffee: [967, 0.938], camera: [872, 0.9716] } as const;
    const found = await model.classify(
      Object.keys(wanted).map((name) => new URL(`${name}.png`, `${photos}/`)),
      { topK: 1 },
    );
    Object.values(wanted).forEach(([index, probability], i) => {
      assertEquals(found[i]![0]!.index, index);
      assertAlmostEquals(found[i]![0]!.probability, probability, 0.001);
    });
  });
}
