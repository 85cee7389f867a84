import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
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

Deno.test("labels come in any order; several of them, or one, may be true of a picture by themselves", () => {
  const { classNames, activation } = readConfig({ model_type: "vit", id2label: { 2: "c", 0: "a", 1: "b" } });
  assertEquals([classNames, activation], [["a", "b", "c"], undefined]);
  const several = { "model_type": "vit", "problem_type": "multi_label_classification" };
  assertEquals(readConfig(several).activation, "sigmoid");
  assertThrows(() => readConfig({ ...several, problem_type: "regression" }), CheckpointError, "problem_type");
  assertEquals(readConfig({ model_type: "vit_msn" }).vit.layerNormEps, 1e-6);
});
