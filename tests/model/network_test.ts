import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DeviceError, DisposedError } from "../../src/errors.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { configOf } from "../../src/checkpoint/config/architectures.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { makeConstants } from "../../src/vit/constants.ts";
import { outputCount } from "../../src/vit/sizes.ts";
import { buildWeights } from "../../src/vit/weights.ts";
import { Random } from "../support/random.ts";

const MICRO = defineConfig({
  imageSize: 12,
  patchSize: 4,
  embedDim: 24,
  depth: 2,
  numHeads: 3,
  numClasses: 5,
});

/** Random numbers, the same ones again after the first 65,537: millions of others would take seconds. */
function repeated(random: Random, size: number, deviation: number): Float32Array {
  const own = random.normals(Math.min(size, 65_537), deviation);
  const numbers = new Float32Array(size);
  for (let at = 0; at < size; at += own.length) numbers.set(own.subarray(0, size - at), at);
  return numbers;
}

/** Random weights that keep activations near unit scale. */
async function randomNetwork(
  config: VitConfig,
  seed = 1,
): Promise<{ network: DeviceNetwork; backend: CpuBackend }> {
  const backend = await CpuBackend.create();
  const random = new Random(seed);
  const weights = buildWeights(config, ({ shape, role }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return backend.upload(repeated(random, size, role === "weight" ? shape[1]! ** -0.5 : 0.1), shape, role);
  }, {
    constants: makeConstants(config, ({ data, shape }) => backend.upload(data, shape), { training: false }),
  });
  return { network: new DeviceNetwork(backend, weights, config), backend };
}

Deno.test("a picture's logits are the same bits alone, in a batch and in several passes", async () => {
  const { network } = await randomNetwork(MICRO);
  const size = 3 * 12 * 12;
  const batch = 1500; // more than one pass holds
  const pictures = new Random(2).normals(batch * size);
  const together = await network.logits(pictures);
  for (const i of [0, 1, 777, batch - 1]) {
    const alone = await network.logits(pictures.subarray(i * size, (i + 1) * size));
    assertEquals(together.slice(i * 5, (i + 1) * 5), alone);
  }
});

Deno.test("passes keep to what the backend can hold", async () => {
  const batches: number[] = [];
  const inputs = (tensorBytes: number, passBytes: number) => async (count: number) => {
    batches.length = 0;
    const { backend, network } = await randomNetwork(MICRO);
    Object.defineProperty(backend, "limits", { value: { tensorBytes, passBytes } });
    const upload = backend.upload;
    backend.upload = (data, shape, role, type) => {
      batches.push(shape[0]!);
      return upload.call(backend, data, shape, role, type);
    };
    await network.logits(new Float32Array(count * 432));
    return batches;
  };
  // The largest tensor of a picture is the mlp's hidden layer: 10 tokens × 96 floats.
  assertEquals(await inputs(3 * 10 * 96 * 4, 2 ** 30)(7), [3, 3, 1]);
  assertEquals(await inputs(1, 1)(2), [1, 1]);
  assertEquals(await inputs(2 ** 30, 2 ** 30)(7), [7]);
});

Deno.test("intermediates agree with the plain pass and come for the whole batch", async () => {
  const { network } = await randomNetwork(MICRO);
  const pixels = new Random(3).normals(1200 * 3 * 12 * 12);
  const { logits, features, preLogits, blocks, attention } = await network.intermediates(pixels);
  assertEquals(logits, await network.logits(pixels));
  assertEquals(features.length, 1200 * 10 * 24);
  assertEquals(preLogits.length, 1200 * 24);
  assertEquals(blocks.map(({ length }) => length), [1200 * 10 * 24, 1200 * 10 * 24]);
  assertEquals(attention.map(({ length }) => length), [1200 * 3 * 10 * 10, 1200 * 3 * 10 * 10]);
  assertEquals(preLogits.slice(-24), features.slice(-10 * 24, -9 * 24));
});

Deno.test("attention maps are distributions", async () => {
  const { network } = await randomNetwork(MICRO);
  const { attention } = await network.intermediates(new Random(4).normals(3 * 12 * 12));
  for (const maps of attention) {
    for (let row = 0; row < maps.length; row += 10) {
      const sum = maps.subarray(row, row + 10).reduce((a, b) => a + b, 0);
      assert(Math.abs(sum - 1) < 1e-6, `a row adds up to ${sum}`);
    }
  }
});

Deno.test("patches matter in their place: swapping two changes the logits", async () => {
  const { network } = await randomNetwork(MICRO);
  const pixels = new Random(5).normals(3 * 12 * 12);
  const swapped = pixels.slice();
  for (let row = 0; row < 36; row++) {
    for (let x = 0; x < 4; x++) {
      swapped[row * 12 + x] = pixels[row * 12 + x + 4]!;
      swapped[row * 12 + x + 4] = pixels[row * 12 + x]!;
    }
  }
  assertNotEquals(await network.logits(swapped), await network.logits(pixels));
});

/** Networks of every size of patch, picture, token and head, and with every kind of part. */
const NAMES = [
  "vit_tiny_patch16_224",
  "vit_small_patch32_224",
  "vit_base_patch16_384",
  "vit_huge_patch14_224_in21k",
  "deit_tiny_distilled_patch16_224",
  "vit_cifar10_patch4_32",
  "deit3_small_patch16_224",
  "vit_base_patch32_clip_224",
  "vit_small_patch14_reg4_dinov2",
  "vit_base_patch32_siglip_256",
  "vit_so150m_patch16_reg4_map_256",
  "eva02_tiny_patch14_224",
  "vit_small_plus_patch16_dinov3",
  "beit_base_patch16_224",
  "vit_pe_core_tiny_patch16_384",
];

Deno.test("members of the family run: one block of it, its own sizes", async () => {
  for (const name of NAMES) {
    const config = configOf(name);
    const short = { ...config, depth: 1, numClasses: Math.min(config.numClasses, 16) };
    const { network } = await randomNetwork(short);
    const logits = await network.logits(new Random(6).normals(3 * config.imageSize ** 2));
    assertEquals(logits.length, outputCount(short), name);
    assert(logits.every(Number.isFinite), name);
    network.dispose();
  }
});

Deno.test("passes leave no memory behind, failing ones neither", async () => {
  const { network, backend } = await randomNetwork(MICRO);
  const before = backend.usedBytes;
  const pixels = new Random(7).normals(4 * 3 * 12 * 12);
  for (let i = 0; i < 10; i++) await network.intermediates(pixels);
  await assertRejects(
    () => network.logits(pixels.subarray(1)),
    TypeError,
    "Cannot run a model on 1727 numbers",
  );
  assertEquals(backend.usedBytes, before);
});

Deno.test("wrong input is refused by name", async () => {
  const { network } = await randomNetwork(MICRO);
  await assertRejects(() => network.logits(new Float32Array(0)), TypeError, "3×12×12");
  const bytes = new Uint8Array(432) as unknown as Float32Array;
  await assertRejects(() => network.logits(bytes), TypeError, "a Float32Array");
});

Deno.test("results that are not finite are an error", async () => {
  const { network } = await randomNetwork(MICRO);
  const pixels = new Float32Array(2 * 432);
  pixels[432] = NaN;
  await assertRejects(() => network.logits(pixels), DeviceError, "number 5 came out of the cpu as NaN");
  await assertRejects(() => network.probabilities(pixels), DeviceError, "finite numbers are wanted");
});

Deno.test("an aborted pass throws the signal's reason", async () => {
  const { network } = await randomNetwork(MICRO);
  const reason = new Error("enough");
  await assertRejects(
    () => network.logits(new Float32Array(432), AbortSignal.abort(reason)),
    Error,
    "enough",
  );
});

Deno.test("after dispose every use is refused, and dispose can be repeated", async () => {
  const { network } = await randomNetwork(MICRO);
  network.dispose();
  network.dispose();
  await assertRejects(() => network.logits(new Float32Array(432)), DisposedError, "load it again");
});
