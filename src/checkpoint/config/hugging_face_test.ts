import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import type { HubConfig, Preprocessing } from "./hub_config.ts";
import { cropPctOf, readHuggingFaceConfig, readHuggingFacePreprocessor } from "./hugging_face.ts";
import { JsonObject } from "../json/json.ts";

function readConfig(config: unknown): HubConfig {
  return readHuggingFaceConfig(JsonObject.parse(JSON.stringify(config), "config.json"));
}

function readPreprocessor(config: unknown): Partial<Preprocessing> {
  return readHuggingFacePreprocessor(JsonObject.parse(JSON.stringify(config), "preprocessor_config.json"));
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
  assertEquals(preprocess, { interpolation: "bilinear", cropPct: 1, cropMode: "squash" });
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
  assertThrows(() => readConfig(gap), CheckpointError, 'id2label is {"0":"a","2":"b"}');
});

Deno.test("without a crop the picture is resized straight to the square", () => {
  const squash = { imageSize: 224, cropMode: "squash", cropPct: 1 };
  assertEquals(readPreprocessor({ size: 224, do_resize: true }), squash);
  assertEquals(
    readPreprocessor({ size: { height: 224, width: 224 }, do_center_crop: false, crop_size: 200 }),
    squash,
  );
  assertEquals(readPreprocessor({}), { cropMode: "squash", cropPct: 1 });
});

Deno.test("with a crop the square or the short side is resized first", () => {
  const crop = { "do_center_crop": true, "crop_size": { height: 224, width: 224 } };
  const cropped = { imageSize: 224, cropPct: 0.875 };
  assertEquals(readPreprocessor({ ...crop, size: { shortest_edge: 256 } }), {
    ...cropped,
    cropMode: "center",
  });
  assertEquals(readPreprocessor({ ...crop, size: 256 }), { ...cropped, cropMode: "squash" });
});

Deno.test("filter and normalisation are read", () => {
  const { interpolation, mean, std } = readPreprocessor({
    resample: 3,
    image_mean: [0.1, 0.2, 0.3],
    image_std: [0.4, 0.5, 0.6],
    rescale_factor: 0.00392156862745098,
  });
  assertEquals([interpolation, mean, std], ["bicubic", [0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]);
  const filters = [1, 2, 4].map((resample) => readPreprocessor({ resample }).interpolation);
  assertEquals(filters, ["lanczos", "bilinear", "box"]);
});

const REFUSED: [field: string, config: unknown][] = [
  ["resample is 0", { resample: 0 }],
  ["resample is 5", { resample: 5 }],
  ["do_resize is false", { do_resize: false }],
  ["do_rescale is false", { do_rescale: false }],
  ["do_normalize is false", { do_normalize: false }],
  ["rescale_factor is 1", { rescale_factor: 1 }],
  ["size is {", { size: { height: 224, width: 192 } }],
  ["size is {", { size: { longest_edge: 224 } }],
  ["size is {", { size: { shortest_edge: 224 } }],
  ['size is "224"', { size: "224" }],
  ["image_mean is 0.5", { image_mean: 0.5 }],
];

for (const [message, config] of REFUSED) {
  Deno.test(`a step that is not done here is refused: ${JSON.stringify(config)}`, () => {
    assertThrows(() => readPreprocessor(config), CheckpointError, `preprocessor_config.json: ${message}`);
  });
}

Deno.test("a crop's share leads back to the size it was made from", () => {
  for (let resized = 1; resized <= 600; resized++) {
    for (const crop of [1, 7, 32, 224, 384]) {
      const share = cropPctOf(crop, resized);
      if (Math.floor(crop / share) !== resized) throw new Error(`${crop} of ${resized}`);
    }
  }
});
