import { assertEquals } from "@std/assert";
import { defineConfig, FAMILY, type VitConfig } from "../../vit/config.ts";
import { mlpDim } from "../../vit/sizes.ts";
import { storedTensors } from "../../vit/weights.ts";
import { inferConfig, mlpRatioOf } from "./infer.ts";

function shapesOf(config: VitConfig): Map<string, readonly number[]> {
  return new Map(storedTensors(config).map(({ name, shape }) => [name, shape]));
}

Deno.test("every member of the family is read off its shapes, heads aside", () => {
  for (const config of Object.values(FAMILY)) {
    const { numHeads } = config;
    const inferred = inferConfig(shapesOf(config));
    assertEquals("numHeads" in inferred, false);
    assertEquals(defineConfig({ ...inferred, numHeads }), config);
  }
});

Deno.test("every option is read off the shapes", () => {
  const tiny = {
    imageSize: 30,
    patchSize: 6,
    embedDim: 20,
    depth: 2,
    numHeads: 5,
    inChannels: 1,
    mlpRatio: 2.65,
  };
  for (
    const option of [{ qkvBias: false }, { distilled: true }, { representationSize: 7 }, { numClasses: 0 }]
  ) {
    const config = defineConfig({ ...tiny, numClasses: 7, ...option });
    assertEquals(defineConfig({ ...inferConfig(shapesOf(config)), numHeads: 5 }), config);
  }
});

Deno.test("what cannot be seen is absent", () => {
  assertEquals(inferConfig(new Map()), { qkvBias: false, distilled: false, numClasses: 0 });
  const shapes = new Map([["pos_embed", [1, 18, 64]], ["patch_embed.proj.weight", [64, 3, 4, 4]]]);
  assertEquals(inferConfig(shapes).imageSize, undefined);
  assertEquals(inferConfig(new Map([["blocks.99999999.norm1.weight", [64]]])).depth, 1);
});

Deno.test("a ratio leads back to the width it was made from", () => {
  for (let embedDim = 1; embedDim <= 128; embedDim++) {
    for (let hidden = 1; hidden <= 512; hidden++) {
      const found = mlpDim(defineConfig({ embedDim, numHeads: 1, mlpRatio: mlpRatioOf(hidden, embedDim) }));
      if (found !== hidden) throw new Error(`${found} instead of ${hidden} for embedDim ${embedDim}`);
    }
  }
});
