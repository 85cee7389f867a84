// deno-lint-ignore-file camelcase -- the names are those of published files
import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { FAMILY } from "../../vit/config.ts";
import type { HubConfig } from "./hub_config.ts";
import { JsonObject } from "../json/json.ts";
import { readTimmConfig } from "./timm.ts";

function read(config: unknown): HubConfig {
  return readTimmConfig(JsonObject.parse(JSON.stringify(config), "config.json"));
}

Deno.test("an architecture of the family brings its sizes, but for head and pre-logits", () => {
  const { architecture, vit } = read({ architecture: "vit_huge_patch14_224_in21k.orig" });
  const { numClasses: _, representationSize: __, ...sizes } = FAMILY["vit_huge_patch14_224_in21k"]!;
  assertEquals(architecture, "vit_huge_patch14_224_in21k");
  assertEquals(vit, sizes);
  assertEquals(read({ architecture: "toString" }).vit, {});
});

Deno.test("every argument of the network is read", () => {
  const { vit } = read({
    architecture: "mine",
    model_args: {
      img_size: [64, 64],
      patch_size: 8,
      in_chans: 1,
      embed_dim: 32,
      depth: 2,
      num_heads: 4,
      mlp_ratio: 2.5,
      qkv_bias: false,
      qk_scale: 0.5,
      representation_size: 16,
      distilled: false,
      num_classes: 7,
    },
  });
  assertEquals(vit, {
    imageSize: 64,
    patchSize: 8,
    inChannels: 1,
    embedDim: 32,
    depth: 2,
    numHeads: 4,
    mlpRatio: 2.5,
    qkvBias: false,
    qkScale: 0.5,
    representationSize: 16,
    distilled: false,
    numClasses: 7,
  });
});

Deno.test("arguments win over the top level, that over pretrained_cfg, that over the architecture", () => {
  const pretrained = { "input_size": [3, 384, 384], "num_classes": 5 };
  const config = { architecture: "vit_base_patch16_224", "pretrained_cfg": pretrained };
  const pick = ({ vit }: HubConfig) => [vit.imageSize, vit.numClasses];
  assertEquals(pick(read(config)), [384, 5]);
  assertEquals(pick(read({ ...config, num_classes: 6 })), [384, 6]);
  assertEquals(pick(read({ ...config, num_classes: 6, model_args: { num_classes: 7, img_size: 512 } })), [
    512,
    7,
  ]);
});

Deno.test("pretrained_cfg says how pictures are prepared", () => {
  const { preprocess } = read({
    pretrained_cfg: {
      input_size: [1, 64, 64],
      interpolation: "bilinear",
      crop_pct: 0.95,
      crop_mode: "squash",
      mean: [0.4],
      std: [0.3],
      pool_size: null,
      first_conv: "patch_embed.proj",
      tag: "x",
    },
  });
  assertEquals(preprocess, {
    imageSize: 64,
    interpolation: "bilinear",
    cropPct: 0.95,
    cropMode: "squash",
    mean: [0.4],
    std: [0.3],
  });
});

Deno.test("labels come from the top or pretrained_cfg, as list or by index, or as their descriptions", () => {
  assertEquals(read({ label_names: ["a", "b"], pretrained_cfg: { label_names: ["c"] } }).classNames, [
    "a",
    "b",
  ]);
  assertEquals(read({ pretrained_cfg: { label_names: { 0: "a", 1: "b" } } }).classNames, ["a", "b"]);
  const described = { "label_names": ["n1", "n2"], "label_descriptions": { n1: "cat, feline" } };
  assertEquals(read(described).classNames, ["cat, feline", "n2"]);
  assertEquals(read({ architecture: "x" }).classNames, undefined);
});

Deno.test("a description that is no text is refused", () => {
  for (const description of [{ toString: 1 }, 7, ["cat"]]) {
    const described = { "label_names": ["n1"], "label_descriptions": { n1: description } };
    assertThrows(() => read(described), CheckpointError, "label_descriptions.n1 is");
  }
});

const HARMLESS = {
  drop_rate: 0.1,
  global_pool: "token",
  class_token: true,
  init_values: null,
  act_layer: "gelu",
  reg_tokens: 0,
  dynamic_img_size: true,
  weight_init: "jax",
  pre_norm: false,
  fc_norm: null,
};

Deno.test("arguments that leave the network as it is are accepted", () => {
  assertEquals(read({ model_args: HARMLESS }).vit, {});
});

const REFUSED: Record<string, unknown> = {
  "class_token": false,
  "global_pool": "avg",
  "init_values": 1e-5,
  "no_embed_class": true,
  "pre_norm": true,
  "reg_tokens": 4,
  "qk_norm": true,
  "act_layer": "quick_gelu",
  "norm_layer": "rmsnorm",
  "never_heard_of": true,
};

for (const [key, value] of Object.entries(REFUSED)) {
  Deno.test(`another network's argument is refused by name: ${key} ${value}`, () => {
    const message = `model_args.${key} is ${JSON.stringify(value)}`;
    assertThrows(() => read({ model_args: { [key]: value } }), CheckpointError, message);
  });
}

Deno.test("fields of the wrong kind are refused by name", () => {
  const wrong: [unknown, string][] = [
    [{ architecture: 3 }, "architecture is 3"],
    [{ architecture: "x", global_pool: "avg" }, 'global_pool is "avg", one of token'],
    [{ num_classes: "10", model_args: {} }, 'num_classes is "10"'],
    [{ model_args: [] }, "model_args is []"],
    [{ model_args: { embed_dim: "192" } }, 'model_args.embed_dim is "192"'],
    [{ model_args: { img_size: [224, 192] } }, "model_args.img_size is [224,192]"],
    [{ pretrained_cfg: { input_size: [3, 224, 192] } }, "pretrained_cfg.input_size is [3,224,192]"],
    [{ pretrained_cfg: { input_size: [224, 224] } }, "pretrained_cfg.input_size is [224,224]"],
    [{ pretrained_cfg: { interpolation: "nearest" } }, "pretrained_cfg.interpolation is"],
    [{ pretrained_cfg: { crop_mode: "border" } }, "pretrained_cfg.crop_mode is"],
    [{ pretrained_cfg: { mean: 0.5 } }, "pretrained_cfg.mean is 0.5"],
    [{ label_names: ["a", 1] }, 'label_names is ["a",1]'],
  ];
  for (const [config, message] of wrong) assertThrows(() => read(config), CheckpointError, message);
});
