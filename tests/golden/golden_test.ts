/**
 * Every micro network of the PyTorch oracle on every backend: logits, features, each block, attention maps.
 */
import { assertEquals } from "@std/assert";
import type { Backend } from "../../src/backend/backend.ts";
import { checkpointWeights } from "../../src/checkpoint/hub.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { Network } from "../../src/network.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { type Golden, goldenTest, VARIANTS } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";

/** The goldens themselves are float32, up to 3.2e-6 away from float64. */
const BACKENDS: [string, () => Backend | Promise<Backend>, number][] = [
  ["reference", () => new ReferenceBackend(), 1e-5],
  ["cpu strict", () => CpuBackend.create({ build: "strict" }), 2e-5],
  ["cpu relaxed", () => CpuBackend.create({ build: "relaxed" }), 2e-5],
];

function networkOf({ config, weights }: Pick<Golden, "config" | "weights">, backend: Backend): Network {
  const tree = checkpointWeights({ config, tensors: weights }, (data, { shape, role }) => {
    return backend.upload(data, shape, role);
  });
  return new Network(backend, tree, config);
}

for (const [name, create, limit] of BACKENDS) {
  for (const variant of VARIANTS) {
    goldenTest(`${name} gives the oracle's numbers`, variant, async ({ config, weights, golden }) => {
      const network = networkOf({ config, weights }, await create());
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

goldenTest("preLogits are what the head reads", "pre_logits", async ({ config, weights, golden }) => {
  const input = golden.get("input")!.data;
  const whole = networkOf({ config, weights }, await CpuBackend.create());
  const { preLogits } = await whole.intermediates(input);
  const headless = networkOf({
    config: { ...config, numClasses: 0 },
    weights: new Map([...weights].filter(([name]) => !name.startsWith("head."))),
  }, await CpuBackend.create());
  assertEquals(preLogits.length, 3 * config.representationSize!);
  assertEquals(await headless.logits(input), preLogits);
});

goldenTest("a given qkScale replaces headDim^-0.5", "plain", async ({ config, weights, golden }) => {
  const input = golden.get("input")!.data;
  const scaled = { config: { ...config, qkScale: 0.1 }, weights };
  const [cpu, reference] = [
    networkOf(scaled, await CpuBackend.create()),
    networkOf(scaled, new ReferenceBackend()),
  ];
  assertClose("logits", await cpu.logits(input), await reference.logits(input), absolute(2e-5));
});
