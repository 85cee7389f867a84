import { assertEquals, assertThrows } from "@std/assert";
import { defineConfig, type VitConfig } from "./config.ts";
import {
  hasPreLogits,
  headInput,
  mlpDim,
  outputCount,
  patchCount,
  positionCount,
  prefixCount,
  tokenCount,
} from "./sizes.ts";

Deno.test("what is not said is as in ViT-B/16 at 224", () => {
  const config = defineConfig({ qkScale: undefined });
  assertEquals(config, {
    imageSize: 224,
    inChannels: 3,
    patchSize: 16,
    embedDim: 768,
    depth: 12,
    numHeads: 12,
    mlpRatio: 4,
    qkvBias: true,
    distilled: false,
    numClasses: 1000,
    layerNormEps: 1e-6,
  });
});

Deno.test("derived sizes", () => {
  const plain = defineConfig({
    imageSize: 30,
    patchSize: 6,
    embedDim: 20,
    numHeads: 5,
    mlpRatio: 2.55,
    numClasses: 7,
  });
  assertEquals([patchCount(plain), tokenCount(plain), mlpDim(plain)], [25, 26, 51]);
  assertEquals(tokenCount({ ...plain, distilled: true }), 27);
  assertEquals([headInput(plain), outputCount(plain), outputCount({ ...plain, numClasses: 0 })], [20, 7, 20]);
});

Deno.test("pre-logits exist where a size is given and the model is not distilled", () => {
  const config = defineConfig({ representationSize: 16, numClasses: 0 });
  assertEquals([hasPreLogits(config), headInput(config), outputCount(config)], [true, 16, 16]);
  assertEquals([hasPreLogits({ ...config, distilled: true }), headInput({ ...config, distilled: true })], [
    false,
    768,
  ]);
  assertEquals(hasPreLogits(defineConfig({})), false);
});

const WRONG = {
  imageSize: [0, -16, 224.5, NaN, Infinity, 15, 16 * 257, 2 ** 24],
  inChannels: [0, 1.5, 2 ** 23],
  patchSize: [0, 225, 0.5],
  embedDim: [0, 100, 2 ** 25],
  depth: [0, 1.5, 1001],
  numHeads: [0, 5],
  mlpRatio: [0, -1, NaN, Infinity, 0.0001],
  qkScale: [0, -1, NaN, 1e-40, 1e-320, 1001],
  representationSize: [0, 1.5],
  numClasses: [-1, 0.5],
  layerNormEps: [-1e-6, 0, -0, 1e-40, 1, NaN],
  registerTokens: [-1, 0.5, 2 ** 17],
  layerScale: [0, -1, NaN],
  mapHeads: [0, 0.5],
  mapMlpRatio: [0, NaN],
  mlp: ["wide"],
  mlpActivation: ["relu"],
  pooling: ["max"],
  timmClass: ["Swin"],
  dropRate: [-0.1, 1, NaN],
  attnDropRate: [-0.1, 1, NaN],
  dropPathRate: [-0.1, 1, NaN],
};

for (const [key, values] of Object.entries(WRONG)) {
  Deno.test(`a network cannot have ${key} ${values.join(", ")}`, () => {
    for (const value of values) {
      assertThrows(() => defineConfig({ [key]: value }), RangeError, "Cannot build a ViT");
    }
  });
}

Deno.test("a network cannot be built of values of other types", () => {
  for (
    const partial of [{ depth: "12" }, { qkvBias: 1 }, { qkScale: { toString: 1 } }, { numClasses: null }]
  ) {
    assertThrows(() => defineConfig(partial as unknown as Partial<VitConfig>), TypeError, "is wanted");
  }
});

/** Parts that do not go together. */
const CONTRADICTIONS: Record<string, Partial<VitConfig>> = {
  'pooling "token" without a class token': { classToken: false },
  'a distillation token and pooling "avg"': { distilled: true, pooling: "avg" },
  'pooling "tokenAndAvg" and fcNorm': { pooling: "tokenAndAvg", fcNorm: true },
  "it must be a multiple of mapHeads 7": { classToken: false, pooling: "map", mapHeads: 7 },
  "relative positions without a class token alone": { relativePositionBias: true, registerTokens: 1 },
  "4 numbers, for rotary positions": { embedDim: 36, numHeads: 6, rope: { kind: "axial", temperature: 1 } },
  "rope.temperature 0": { rope: { kind: "axial", temperature: 0 } },
};

for (const [message, partial] of Object.entries(CONTRADICTIONS)) {
  Deno.test(`a network cannot have ${message}`, () => {
    assertThrows(() => defineConfig(partial), RangeError, message);
  });
}

Deno.test("a field that there is not is refused by name", () => {
  assertThrows(() => defineConfig({ layers: 3 } as Partial<VitConfig>), TypeError, "there is no such field");
});

Deno.test("tokens before the patches are counted, and those that have positions", () => {
  const config = defineConfig({ imageSize: 30, patchSize: 7, registerTokens: 4, embedDim: 24, numHeads: 3 });
  assertEquals([patchCount(config), prefixCount(config), tokenCount(config)], [16, 5, 21]);
  assertEquals(positionCount(config), 21);
  assertEquals(positionCount({ ...config, noEmbedClass: true }), 16);
  assertEquals(positionCount({ ...config, absolutePositions: false }), 0);
});
