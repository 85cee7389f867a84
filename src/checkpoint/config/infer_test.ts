import { assertEquals } from "@std/assert";
import { builtNames, configOf } from "./architectures.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { defined } from "../../util/defined.ts";
import { mlpDim } from "../../vit/sizes.ts";
import { storedTensors } from "../../vit/weights.ts";
import { inferConfig, mlpRatioOf } from "./infer.ts";

function shapesOf(config: VitConfig): Map<string, readonly number[]> {
  return new Map(storedTensors(config).map(({ name, shape }) => [name, shape]));
}

/** What tensors do not show. Blocks are all alike, so two of them are as good as many. */
function unseen(config: VitConfig): Partial<VitConfig> {
  const { imageSize, numHeads, layerNormEps, mlpActivation, layerScale, rope, mapHeads, mapMlpRatio } =
    config;
  const { blockNorm } = config;
  const positions = config.absolutePositions === false && !config.relativePositionBias
    ? { absolutePositions: false, noEmbedClass: config.noEmbedClass }
    : {};
  const end = { finalNorm: config.finalNorm, pooling: config.pooling, timmClass: config.timmClass };
  const sizes = { imageSize, numHeads, layerNormEps, mapHeads, mapMlpRatio };
  return defined({ ...sizes, ...positions, ...end, mlpActivation, layerScale, rope, blockNorm });
}

Deno.test("every network that has a name is read off its shapes, heads and the like aside", () => {
  for (const name of builtNames()) {
    const config = { ...configOf(name), depth: 2 };
    const inferred = inferConfig(shapesOf(config));
    assertEquals("numHeads" in inferred, false);
    const { mlpRatio, poolIncludePrefix: _found, ...found } = defineConfig({
      ...inferred,
      ...unseen(config),
    });
    const { mlpRatio: _, poolIncludePrefix: _prefix, ...wanted } = config;
    assertEquals(found, wanted, name);
    assertEquals(mlpDim({ ...config, mlpRatio }), mlpDim(config), name);
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
  const nothing = {
    qkvBias: false,
    distilled: false,
    classToken: false,
    pooling: "avg",
    numClasses: 0,
  } as const;
  assertEquals(inferConfig(new Map()), nothing);
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
