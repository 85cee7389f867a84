import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { defineConfig } from "../../vit/config.ts";
import { storedTensors } from "../../vit/weights.ts";
import { resolveConfig } from "./resolve.ts";

const TINY = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 64, depth: 2, numHeads: 1, numClasses: 5 });

const HEADS = { numHeads: 1 };

function shapes(config = TINY): Map<string, readonly number[]> {
  return new Map(storedTensors(config).map(({ name, shape }) => [name, shape]));
}

Deno.test("what is told wins over the shapes", () => {
  assertEquals(resolveConfig(shapes(), HEADS), TINY);
  assertEquals(resolveConfig(shapes(), { numHeads: 4, layerNormEps: 1e-12 }), {
    ...TINY,
    numHeads: 4,
    layerNormEps: 1e-12,
  });
});

Deno.test("missing, unexpected and misshapen tensors are listed in one error", () => {
  const found = shapes();
  found.delete("norm.bias");
  found.set("norm2.weight", [64]);
  found.set("blocks.1.attn.proj.bias", [63]);
  const { message } = assertThrows(() => resolveConfig(found, HEADS), CheckpointError);
  assertEquals(
    message,
    "Cannot load these tensors into the configured network: missing: norm.bias; unexpected: norm2.weight; " +
      "of another shape: blocks.1.attn.proj.bias [63], not [64]",
  );
});

Deno.test("long lists are cut", () => {
  const { message } = assertThrows(() => resolveConfig(shapes(), { ...HEADS, depth: 4 }), CheckpointError);
  assertEquals(message.match(/blocks/g)?.length, 3);
  const start =
    "the configured network: told depth 4, but the tensors show depth 2; missing: blocks.2.norm1.weight, ";
  assertEquals(message.includes(start) && message.endsWith("and 21 more"), true, message);
});

const CONTRADICTIONS = [
  [{ depth: 1 }, "unexpected: blocks.1."],
  [{ numClasses: 10 }, "head.weight [5,64], not [10,64], head.bias [5], not [10]"],
  [{ numClasses: 0 }, "unexpected: head.weight, head.bias"],
  [{ distilled: true }, "missing: dist_token, head_dist.weight, head_dist.bias"],
  [{ representationSize: 8 }, "missing: pre_logits.fc.weight, pre_logits.fc.bias"],
  [{ qkvBias: false }, "unexpected: blocks.0.attn.qkv.bias, blocks.1.attn.qkv.bias"],
  [{ mlpRatio: 2 }, "blocks.0.mlp.fc1.weight [256,64], not [128,64]"],
  [{ patchSize: 2, imageSize: 4 }, "patch_embed.proj.weight [64,3,4,4], not [64,3,2,2]"],
  [{ imageSize: 16 }, "pos_embed [1,5,64], not [1,17,64]"],
  [{ inChannels: 1 }, "patch_embed.proj.weight [64,3,4,4], not [64,1,4,4]"],
  [{ depth: 1000 }, "Cannot load 1000 blocks from"],
  [
    { numHeads: 7 },
    "configuration: Cannot build a ViT with embedDim 64: it must be a multiple of numHeads 7",
  ],
] as const;

for (const [told, message] of CONTRADICTIONS) {
  Deno.test(`what is told cannot contradict the tensors: ${JSON.stringify(told)}`, () => {
    assertThrows(() => resolveConfig(shapes(), { ...HEADS, ...told }), CheckpointError, message);
  });
}

Deno.test("what can be neither seen nor was told is asked for", () => {
  const odd = defineConfig({ ...TINY, embedDim: 20, numHeads: 5 });
  assertThrows(
    () => resolveConfig(shapes(), {}, "resnet50"),
    CheckpointError,
    'the architecture "resnet50" is none of timm\'s Vision Transformers',
  );
  assertThrows(
    () => resolveConfig(shapes(), {}),
    CheckpointError,
    "Cannot tell the number of heads, which tensors do not show: give config.numHeads",
  );
  assertEquals(resolveConfig(shapes(odd), { numHeads: 5 }), odd);
  assertThrows(
    () => resolveConfig(new Map(), {}),
    CheckpointError,
    "Cannot read embedDim off the tensor patch_embed.proj.weight",
  );
  const oblong = shapes().set("pos_embed", [1, 7, 64]);
  assertThrows(
    () => resolveConfig(oblong, {}),
    CheckpointError,
    "imageSize off the tensor pos_embed: its shape is [1,7,64]",
  );
});

const MAP = defineConfig({ ...TINY, registerTokens: 2, pooling: "map" });

Deno.test("what a learnt query attends to is told: by a field, or by all that every network has", () => {
  const { message } = assertThrows(() => resolveConfig(shapes(MAP), HEADS), CheckpointError);
  assertEquals(message.startsWith("Cannot tell whether attention pooling reads the tokens before the"), true);
  assertEquals(resolveConfig(shapes(MAP), { ...HEADS, poolIncludePrefix: false }), MAP);
  assertEquals(resolveConfig(shapes(MAP), MAP), MAP);
  const all = { ...MAP, poolIncludePrefix: true };
  assertEquals(resolveConfig(shapes(MAP), { ...HEADS, poolIncludePrefix: true }), all);
});

Deno.test("of a network that is told completely nothing is guessed", () => {
  const token = defineConfig({ ...TINY, fcNorm: true });
  assertEquals(resolveConfig(shapes(token), token), token);
  assertEquals(resolveConfig(shapes(token), HEADS).pooling, "avg");
  const gelu = defineConfig({ ...TINY, mlp: "gated", mlpPacked: true });
  assertEquals(resolveConfig(shapes(gelu), gelu), gelu);
  assertEquals(resolveConfig(shapes(gelu), HEADS).mlpActivation, "silu");
});

Deno.test("a Perception Encoder is known by its tensors, but not where its patches are", () => {
  const encoder = defineConfig({ ...TINY, preNorm: true, classToken: false, pooling: "map" });
  const message = "Cannot tell the positions of a network of timm's class Eva";
  assertThrows(() => resolveConfig(shapes(encoder), HEADS), CheckpointError, message);
});
