import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { defineConfig } from "../../vit/config.ts";
import { parameters, storedTensors } from "../../vit/weights.ts";
import { initializer, tensorInitializer } from "./initialize.ts";

const config = defineConfig({
  imageSize: 32,
  patchSize: 4,
  embedDim: 96,
  depth: 1,
  numHeads: 3,
  distilled: true,
});
const numbersOf = tensorInitializer(config, 3);
const specs = new Map(storedTensors(config).map((tensor) => [tensor.name, tensor]));

const DEVIATIONS: Record<string, number> = {
  "cls_token": 0.02,
  "dist_token": 0.02,
  "pos_embed": 0.02,
  "patch_embed.proj.weight": Math.sqrt(2 / (96 * 16)),
  "blocks.0.mlp.fc1.weight": 0.01,
  "head.weight": 0.01,
};

for (const [name, sigma] of Object.entries(DEVIATIONS)) {
  Deno.test(`${name} begins with a deviation of ${sigma.toFixed(4)}`, () => {
    const data = numbersOf(specs.get(name)!);
    const found = Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
    assert(Math.abs(found / sigma - 1) < 3 / Math.sqrt(data.length), `${found}`);
  });
}

Deno.test("biases begin at 0, norms at 1 and 0", () => {
  const begin = (name: string) => new Set(numbersOf(specs.get(name)!));
  assertEquals(begin("head.bias"), new Set([0]));
  assertEquals(begin("patch_embed.proj.bias"), new Set([0]));
  assertEquals(begin("norm.weight"), new Set([1]));
  assertEquals(begin("blocks.0.norm1.bias"), new Set([0]));
});

Deno.test("a seed gives the same network again, another seed and another parameter do not", () => {
  const spec = specs.get("cls_token")!;
  assertEquals(tensorInitializer(config, 3)(spec), numbersOf(spec));
  assertNotEquals(tensorInitializer(config, 4)(spec), numbersOf(spec));
  assertNotEquals(numbersOf(specs.get("dist_token")!), numbersOf(spec));
});

Deno.test("a parameter of several tensors begins with the numbers of each", () => {
  const prefix = parameters(config).find(({ name }) => name === "prefix_tokens")!;
  const tokens = ["cls_token", "dist_token"].flatMap((name) => [...numbersOf(specs.get(name)!)]);
  assertEquals([...initializer(config, 3)(prefix)], tokens);
});

Deno.test("learnt frequencies begin in random directions, each pair slower than the one before", () => {
  const shape = { imageSize: 32, patchSize: 4, embedDim: 48, depth: 2, numHeads: 3 };
  const mixed = defineConfig({ ...shape, rope: { kind: "mixed", temperature: 10 } });
  const spec = storedTensors(mixed).find(({ name }) => name === "rope.freqs")!;
  assertEquals(spec.shape, [2, 2, 3, 8]);
  const found = tensorInitializer(mixed, 3)(spec);
  const pairOf = (head: number, i: number) => [found[8 * head + i]!, found[48 + 8 * head + i]!] as const;
  for (let head = 0; head < 6; head++) {
    for (let i = 0; i < 4; i++) {
      const [[x, y], [acrossX, acrossY]] = [pairOf(head, i), pairOf(head, i + 4)];
      assert(Math.abs(Math.hypot(x, y) - 10 ** (-i / 4)) < 1e-6, `${head} ${i}`);
      assert(Math.abs(x - acrossY) < 1e-6 && Math.abs(y + acrossX) < 1e-6, "a right angle");
    }
  }
  assertNotEquals(pairOf(0, 0), pairOf(1, 0));
});

Deno.test("norms behind branches begin at the value of layer scale", () => {
  const post = defineConfig({ depth: 1, blockNorm: "post", layerScale: 0.25 });
  const numbers = (name: string) =>
    tensorInitializer(post, 3)(storedTensors(post).find((spec) => spec.name === name)!);
  assertEquals(new Set(numbers("blocks.0.norm2.weight")), new Set([0.25]));
  assertEquals(new Set(numbers("norm.weight")), new Set([1]));
});
