// deno-lint-ignore-file camelcase -- the names are those of files
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import type { VitConfig } from "../../vit/config.ts";
import type { HubConfig } from "./hub_config.ts";
import { readHuggingFaceConfig } from "./hugging_face.ts";
import { JsonObject } from "../json/json.ts";

function readConfig(config: unknown): HubConfig {
  return readHuggingFaceConfig(JsonObject.parse(JSON.stringify(config), "config.json"));
}

Deno.test("every size of the network is read", () => {
  const { vit, classNames } = readConfig({
    model_type: "deit",
    hidden_size: 20,
    num_hidden_layers: 2,
    num_attention_heads: 5,
    intermediate_size: 53,
    image_size: 30,
    patch_size: 6,
    num_channels: 1,
    qkv_bias: false,
    layer_norm_eps: 1e-6,
    hidden_act: "gelu",
    id2label: { 0: "cat", 1: "dog" },
    hidden_dropout_prob: 0,
    encoder_stride: 16,
  });
  assertAlmostEquals(vit.mlpRatio!, 2.65);
  assertEquals(vit, {
    imageSize: 30,
    inChannels: 1,
    patchSize: 6,
    embedDim: 20,
    depth: 2,
    numHeads: 5,
    mlpRatio: vit.mlpRatio!,
    qkvBias: false,
    layerNormEps: 1e-6,
  });
  assertEquals(classNames, ["cat", "dog"]);
});

Deno.test("what such a file leaves out is the library's default, and pictures are squashed", () => {
  const { vit, preprocess, classNames } = readConfig({ model_type: "vit" });
  assertEquals(vit, {
    imageSize: 224,
    inChannels: 3,
    patchSize: 16,
    embedDim: 768,
    depth: 12,
    numHeads: 12,
    mlpRatio: 4,
    qkvBias: true,
    layerNormEps: 1e-12,
  });
  assertEquals(preprocess, {
    interpolation: "bilinear",
    cropPct: 1,
    cropMode: "squash",
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
  assertEquals(classNames, undefined);
});

Deno.test("another network is refused by name", () => {
  assertThrows(
    () => readConfig({ model_type: "swin" }),
    CheckpointError,
    'model_type is "swin", one of vit, deit',
  );
  assertThrows(
    () => readConfig({ model_type: "vit", hidden_act: "relu" }),
    CheckpointError,
    'hidden_act is "relu"',
  );
  const gap = { "model_type": "vit", id2label: { 0: "a", 2: "b" } };
  assertThrows(
    () => readConfig(gap),
    CheckpointError,
    'id2label is {"0":"a","2":"b"}, a text for every index from 0 is wanted, 1 has none',
  );
});

const BASE = {
  imageSize: 224,
  inChannels: 3,
  patchSize: 16,
  embedDim: 768,
  depth: 12,
  numHeads: 12,
  mlpRatio: 4,
};
const { patchSize: _, ...DINOV2 } = { ...BASE, qkvBias: true, layerNormEps: 1e-6, layerScale: 1 };
const TOWER = { preNorm: true, layerNormEps: 1e-5, mlpActivation: "quickGelu" } as const;
const DINOV3 = { timmClass: "Eva", absolutePositions: false, layerNormEps: 1e-5, layerScale: 1 } as const;
const BEIT = { timmClass: "Beit", qkvBias: "queryValue", layerNormEps: 1e-12 } as const;

/** The defaults of every class, as its source has them. */
const KINDS: [config: Record<string, unknown>, vit: Partial<VitConfig>][] = [
  [{ model_type: "vit_mae" }, { ...BASE, qkvBias: true, layerNormEps: 1e-12 }],
  [{ model_type: "vit_msn" }, { ...BASE, qkvBias: true, layerNormEps: 1e-6 }],
  [{ model_type: "ijepa" }, {
    ...BASE,
    qkvBias: true,
    layerNormEps: 1e-12,
    classToken: false,
    pooling: "avg",
  }],
  [{ model_type: "dinov2" }, DINOV2],
  [{ model_type: "dinov2_with_registers", patch_size: 14 }, { ...DINOV2, patchSize: 14, registerTokens: 4 }],
  [{ model_type: "dinov2", hidden_size: 1536, num_attention_heads: 24, use_swiglu_ffn: true }, {
    ...DINOV2,
    embedDim: 1536,
    numHeads: 24,
    mlpRatio: 4096 / 1536,
    mlp: "gated",
    mlpPacked: true,
    mlpActivation: "silu",
  }],
  [{ model_type: "dinov3_vit" }, {
    ...BASE,
    ...DINOV3,
    embedDim: 384,
    numHeads: 6,
    qkvBias: "queryValue",
    registerTokens: 0,
    rope: { kind: "dinov3", temperature: 100, half: true },
  }],
  [{
    model_type: "dinov3_vit",
    use_gated_mlp: true,
    hidden_act: "silu",
    query_bias: false,
    value_bias: false,
  }, {
    ...BASE,
    ...DINOV3,
    embedDim: 384,
    numHeads: 6,
    qkvBias: false,
    registerTokens: 0,
    rope: { kind: "dinov3", temperature: 100, half: true },
    mlp: "gated",
    mlpActivation: "silu",
  }],
  [{ model_type: "beit" }, {
    ...BASE,
    ...BEIT,
    absolutePositions: false,
    relativePositionBias: false,
    layerScale: 0.1,
    pooling: "avg",
    fcNorm: true,
  }],
  [{
    model_type: "data2vec-vision",
    use_relative_position_bias: true,
    use_mean_pooling: false,
    layer_scale_init_value: 0,
  }, { ...BASE, ...BEIT, absolutePositions: false, relativePositionBias: true }],
  [{
    model_type: "beit",
    architectures: ["BeitForMaskedImageModeling"],
    use_shared_relative_position_bias: true,
    layer_scale_init_value: 0,
  }, { ...BASE, ...BEIT, absolutePositions: false, relativePositionBias: false, sharedPositionBias: true }],
  [{ model_type: "clip" }, { ...BASE, ...TOWER, patchSize: 32 }],
  [{ model_type: "clip_vision_model" }, { ...BASE, ...TOWER, patchSize: 32 }],
  [{ model_type: "clip", vision_config: { patch_size: 14, hidden_act: "gelu" } }, {
    ...BASE,
    patchSize: 14,
    preNorm: true,
    layerNormEps: 1e-5,
  }],
  [{ model_type: "siglip", vision_config: {} }, {
    ...BASE,
    layerNormEps: 1e-6,
    mlpActivation: "geluTanh",
    classToken: false,
  }],
];

for (const [config, vit] of KINDS) {
  Deno.test(`what a kind's file leaves out is its class's default: ${JSON.stringify(config)}`, () => {
    assertEquals(readConfig(config).vit, vit);
  });
}

Deno.test("what is not built here is refused by name", () => {
  const refused: [config: Record<string, unknown>, message: string][] = [
    [{ model_type: "vit", pooler_act: "relu" }, 'pooler_act is "relu", one of tanh'],
    [{ model_type: "dinov3_vit", key_bias: true }, "key_bias is true, only false"],
    [{ model_type: "dinov3_vit", value_bias: false }, "value_bias is false, true, as query_bias"],
    [{ model_type: "dinov3_vit", mlp_bias: false }, "mlp_bias is false, only true"],
    [{ model_type: "clip", vision_config: [] }, "vision_config is [], an object is wanted"],
    [{ model_type: "siglip", vision_config: { hidden_size: "x" } }, 'vision_config.hidden_size is "x"'],
    [{ model_type: "siglip2", vision_config: {} }, 'model_type is "siglip2"'],
  ];
  for (const [config, message] of refused) {
    assertThrows(() => readConfig(config), CheckpointError, message);
  }
});

Deno.test("what does not change the answers is passed over", () => {
  const classifier = { model_type: "vit", architectures: ["ViTForImageClassification"], pooler_act: "relu" };
  assertEquals(readConfig(classifier).vit, readConfig({ model_type: "vit" }).vit);
  assertEquals(readConfig({ model_type: "dinov2", layerscale_value: 0 }).vit.layerScale, 1);
});

Deno.test("a tower's labels are those of its classifier alone", () => {
  const config = { model_type: "clip", vision_config: {}, id2label: { 0: "LABEL_0", 1: "LABEL_1" } };
  assertEquals(readConfig(config).classNames, undefined);
  const classifier = { ...config, architectures: ["CLIPForImageClassification"] };
  assertEquals(readConfig(classifier).classNames, ["LABEL_0", "LABEL_1"]);
  let nested: unknown = "CLIPForImageClassification";
  for (let depth = 0; depth < 5000; depth++) nested = [nested];
  assertEquals(readConfig({ ...config, architectures: nested }).classNames, undefined);
});

Deno.test("labels come in any order; several of them, or one, may be true of a picture by themselves", () => {
  const { classNames, activation } = readConfig({ model_type: "vit", id2label: { 2: "c", 0: "a", 1: "b" } });
  assertEquals([classNames, activation], [["a", "b", "c"], undefined]);
  const several = { "model_type": "vit", "problem_type": "multi_label_classification" };
  assertEquals(readConfig(several).activation, "sigmoid");
  assertThrows(() => readConfig({ ...several, problem_type: "regression" }), CheckpointError, "problem_type");
  assertEquals(readConfig({ model_type: "vit_msn" }).vit.layerNormEps, 1e-6);
});
