import { assertEquals } from "@std/assert";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { configOf } from "../../src/checkpoint/config/architectures.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { sharedTest } from "./oracle.ts";

const HALVES = [0.5, 0.5, 0.5];

sharedTest("ViT-Ti/16 loads", "models/vit_tiny_patch16_224.augreg_in21k_ft_in1k", async (url) => {
  using checkpoint = await openCheckpoint(url);
  assertEquals(checkpoint.name, "vit_tiny_patch16_224.augreg_in21k_ft_in1k");
  assertEquals(checkpoint.config, configOf("vit_tiny_patch16_224"));
  assertEquals(checkpoint.preprocess, {
    imageSize: 224,
    interpolation: "bicubic",
    cropPct: 0.9,
    cropMode: "center",
    mean: HALVES,
    std: HALVES,
  });
  assertEquals([checkpoint.classNames?.length, checkpoint.classNames?.[285]], [1000, "Egyptian cat"]);
  let count = 0;
  await loadWeights(checkpoint, (data) => count += data.length);
  assertEquals(count, 5_717_416);
});

sharedTest(
  "ViT-Ti/16 loads from its shapes and the number of heads",
  "models/vit_tiny_patch16_224.augreg_in21k_ft_in1k",
  async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/model.safetensors`));
    const { config } = await openCheckpoint(bytes, { config: { numHeads: 3 } });
    assertEquals(config, configOf("vit_tiny_patch16_224"));
  },
);

sharedTest("the CIFAR-10 model loads", "models/cifar10_vit", async (url) => {
  using checkpoint = await openCheckpoint(url);
  const { name, config, preprocess, classNames } = checkpoint;
  const sizes = {
    imageSize: 32,
    patchSize: 4,
    embedDim: 128,
    depth: 6,
    numHeads: 4,
    mlpRatio: 2,
    numClasses: 10,
  };
  assertEquals([name, config], ["cifar10_vit", defineConfig(sizes)]);
  assertEquals(preprocess, {
    imageSize: 32,
    interpolation: "bicubic",
    cropPct: 1,
    cropMode: "squash",
    mean: HALVES,
    std: HALVES,
  });
  assertEquals([classNames?.length, classNames?.[3]], [10, "cat"]);
});
