/**
 * Every micro network of the PyTorch oracle on every backend: logits, features, each block, attention maps.
 */
import { assertEquals } from "@std/assert";
import type { Backend, WeightType } from "../../src/backend/backend.ts";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { type Golden, goldenTest, VARIANTS } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_FLOAT16, NO_GPU, openBackend, openFloat16Backend } from "../gpu/adapter.ts";

/** The goldens themselves are float32, up to 3.2e-6 away from float64. */
const BACKENDS: [string, () => Backend | Promise<Backend>, number, WeightType?][] = [
  ["reference", () => new ReferenceBackend(), 1e-5],
  ["cpu strict", () => CpuBackend.create({ build: "strict" }), 2e-5],
  ["cpu relaxed", () => CpuBackend.create({ build: "relaxed" }), 2e-5],
  ...NO_GPU ? [] : [
    ["gpu", () => openBackend(), 1e-4],
    ["gpu, float16 weights,", () => openBackend(), 2e-2, "f16"],
  ] satisfies [string, () => Promise<Backend>, number, WeightType?][],
  ...NO_FLOAT16 ? [] : [
    ["gpu, all in float16,", () => openFloat16Backend(), 2e-2, "f16"],
  ] satisfies [string, () => Promise<Backend>, number, WeightType?][],
];
if (NO_GPU) Deno.test({ name: `gpu gives the oracle's numbers (skipped: ${NO_GPU})`, ignore: true, fn() {} });

async function networkOf(
  { config, file }: Pick<Golden, "config" | "file">,
  backend: Backend,
  type?: WeightType,
): Promise<DeviceNetwork> {
  using checkpoint = await openCheckpoint(file, { config });
  const tree = await loadWeights(checkpoint, (data, { shape, role }) => {
    return backend.upload(data, shape, role, type);
  });
  return new DeviceNetwork(backend, tree, checkpoint.config);
}

for (const [name, create, limit, type] of BACKENDS) {
  for (const variant of VARIANTS) {
    goldenTest(`${name} gives the oracle's numbers`, variant, async ({ config, file, golden }) => {
      const network = await networkOf({ config, file }, await create(), type);
      const found = await network.intermediates(golden.get("input")!.data);
      const check = (what: string, data: Float32Array) => {
        assertClose(`${variant} ${what}`, data, golden.get(what)!.data, absolute(limit));
      };
      check("logits", found.logits);
      check("features", found.features);
      assertEquals(found.blocks.length, config.depth);
      found.blocks.forEach((block, i) => check(`block.${i}`, block));
      found.attention.forEach((maps, i) => check(`attention.${i}`, maps));
      network.dispose();
    });
  }
}

goldenTest("preLogits are what the head reads", "pre_logits", async ({ config, file, weights, golden }) => {
  const input = golden.get("input")!.data;
  const whole = await networkOf({ config, file }, await CpuBackend.create());
  const { preLogits } = await whole.intermediates(input);
  const rest = [...weights.values()].filter(({ name }) => !name.startsWith("head."));
  const headless = await networkOf({
    config: { ...config, numClasses: 0 },
    file: writeSafetensors(rest.map((tensor) => ({ ...tensor, data: toFloat32(tensor) }))),
  }, await CpuBackend.create());
  assertEquals(preLogits.length, 3 * config.representationSize!);
  assertEquals(await headless.logits(input), preLogits);
});

goldenTest("a given qkScale replaces headDim^-0.5", "plain", async ({ config, file, golden }) => {
  const input = golden.get("input")!.data;
  const scaled = { config: { ...config, qkScale: 0.1 }, file };
  const [cpu, reference] = [
    await networkOf(scaled, await CpuBackend.create()),
    await networkOf(scaled, new ReferenceBackend()),
  ];
  assertClose("logits", await cpu.logits(input), await reference.logits(input), absolute(2e-5));
});
