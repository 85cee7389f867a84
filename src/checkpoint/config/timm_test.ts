// deno-lint-ignore-file camelcase -- the names are those of published files
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { TIMM_ARCHITECTURES } from "../generated/timm_architectures.ts";
import { readHubConfig } from "./config_json.ts";
import type { HubConfig } from "./hub_config.ts";
import { JsonObject } from "../json/json.ts";
import { UNSAID } from "./infer.ts";
import { readTimmConfig } from "./timm.ts";

function read(config: unknown): Promise<HubConfig> {
  return readTimmConfig(JsonObject.parse(JSON.stringify(config), "config.json"));
}

Deno.test("an architecture of timm brings its sizes, but for head and pre-logits", async () => {
  const { architecture, vit } = await read({ architecture: "vit_huge_patch14_224_in21k.orig" });
  const sizes = { patchSize: 14, embedDim: 1280, depth: 32, numHeads: 16, qkvBias: true, distilled: false };
  assertEquals(architecture, "vit_huge_patch14_224_in21k");
  assertEquals(vit, { ...sizes, ...UNSAID });
  assertEquals((await read({ architecture: "test_vit" })).vit.numHeads, 2);
  assertEquals((await read({ architecture: "vit_base_patch16_224_miil" })).vit.qkvBias, false);
  assertEquals((await read({ architecture: "deit_tiny_distilled_patch16_224" })).vit.distilled, true);
  assertEquals((await read({ architecture: "toString" })).vit, {});
});

const LACKED = {
  "vit_dwee_patch16_reg1_gap_256": 'timm\'s architecture vit_dwee_patch16_reg1_gap_256: attn_layer is "diff"',
  "vit_dpwee_patch16_reg1_gap_256": 'block_fn is "DiffParallelScalingBlock", one of Block, ResPostBlock',
  "vit_base_r50_s16_224": "its patches come from a convolutional network, which is not supported",
  "samvit_base_patch16": "it attends within windows, which is not supported",
  "naflexvit_base_patch16_gap": "its pictures keep their aspect ratio (NaFlex), which is not supported",
};

for (const [architecture, message] of Object.entries(LACKED)) {
  Deno.test(`an architecture that is not built here is refused by name: ${architecture}`, async () => {
    await assertRejects(() => read({ architecture }), CheckpointError, message);
  });
}

Deno.test("every architecture is either built with all that its name says, or refused by name", async () => {
  let built = 0;
  for (const name of Object.keys(TIMM_ARCHITECTURES).flatMap((names) => names.split(" "))) {
    try {
      const { vit } = await read({ architecture: name });
      assertEquals([vit.embedDim, vit.depth, vit.numHeads].every((size) => size! > 0), true);
      built++;
    } catch (error) {
      assertEquals((error as Error).message.startsWith(`Cannot read timm's architecture ${name}: `), true);
    }
  }
  assertEquals(built, 261);
});

Deno.test("an argument that a file gives counts instead of the architecture's", async () => {
  const { vit } = await read({
    architecture: "deit3_small_patch16_224",
    model_args: { no_embed_class: false, init_values: null, global_pool: "avg" },
  });
  assertEquals([vit.embedDim, vit.numHeads], [384, 6]);
  const { noEmbedClass, layerScale, pooling, fcNorm } = vit;
  assertEquals({ noEmbedClass, layerScale, pooling, fcNorm }, {
    noEmbedClass: undefined,
    layerScale: undefined,
    pooling: "avg",
    fcNorm: true,
  });
});

Deno.test("a file may say that it pools otherwise than its architecture", async () => {
  const { vit } = await read({ architecture: "vit_base_patch16_224", global_pool: "avg" });
  assertEquals([vit.pooling, vit.fcNorm], ["avg", true]);
  assertEquals((await read({ architecture: "mine", global_pool: "avg" })).vit, { pooling: "avg" });
  assertEquals((await read({ architecture: "mine", global_pool: "token" })).vit.pooling, "token");
  const own = { global_pool: "token", fc_norm: true };
  assertEquals((await read({ architecture: "mine", model_args: own })).vit.pooling, "token");
});

Deno.test("arguments with which timm builds what is not built here are named", async () => {
  const refused = [
    ["eva02_tiny_patch14_224", { global_pool: "map" }, 'global_pool is "map", with swiglu_mlp'],
    [
      "eva02_tiny_patch14_224",
      { use_post_transformer_norm: true },
      "use_post_transformer_norm is true, with",
    ],
  ] as const;
  for (const [architecture, model_args, message] of refused) {
    await assertRejects(() => read({ architecture, model_args }), CheckpointError, message);
  }
});

Deno.test("a config of the old layout has everything at the top", async () => {
  const { vit, preprocess, classNames } = await read({
    architecture: "test_vit",
    num_classes: 2,
    input_size: [3, 160, 160],
    interpolation: "bilinear",
    crop_pct: 0.8,
    mean: [0.1, 0.2, 0.3],
    labels: ["a", "b"],
  });
  assertEquals([vit.imageSize, vit.numClasses, vit.inChannels, vit.numHeads], [160, 2, 3, 2]);
  assertEquals(preprocess, {
    imageSize: 160,
    interpolation: "bilinear",
    cropPct: 0.8,
    cropMode: "center",
    mean: [0.1, 0.2, 0.3],
    std: [0.229, 0.224, 0.225],
  });
  assertEquals(classNames, ["a", "b"]);
});

Deno.test("a gap in the labels is named", async () => {
  const labels = { 0: "a", 2: "b" };
  await assertRejects(() => read({ label_names: labels }), CheckpointError, "from 0 is wanted, 1 has none");
  assertEquals((await read({ label_descriptions: ["cat", "dog"] })).classNames, ["cat", "dog"]);
  assertEquals((await read({ label_names: ["n1"], label_descriptions: ["cat"] })).classNames, ["cat"]);
});

Deno.test("every argument of the network is read", async () => {
  const { vit } = await read({
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

Deno.test("arguments win over the top level, that over pretrained_cfg, that over the architecture", async () => {
  const pretrained = { "input_size": [3, 384, 384], "num_classes": 5 };
  const config = { architecture: "vit_base_patch16_224", "pretrained_cfg": pretrained };
  const pick = ({ vit }: HubConfig) => [vit.imageSize, vit.numClasses];
  assertEquals(pick(await read(config)), [384, 5]);
  assertEquals(pick(await read({ ...config, num_classes: 6 })), [384, 6]);
  assertEquals(
    pick(await read({ ...config, num_classes: 6, model_args: { num_classes: 7, img_size: 512 } })),
    [
      512,
      7,
    ],
  );
});

Deno.test("labels come from the top or pretrained_cfg, as list or by index, or as their descriptions", async () => {
  assertEquals((await read({ label_names: ["a", "b"], pretrained_cfg: { label_names: ["c"] } })).classNames, [
    "a",
    "b",
  ]);
  assertEquals((await read({ pretrained_cfg: { label_names: { 0: "a", 1: "b" } } })).classNames, ["a", "b"]);
  const described = { "label_names": ["n1", "n2"], "label_descriptions": { n1: "cat, feline" } };
  assertEquals((await read(described)).classNames, ["cat, feline", "n2"]);
  assertEquals((await read({ architecture: "x" })).classNames, undefined);
});

Deno.test("a description that is no text is refused", async () => {
  for (const description of [{ toString: 1 }, 7, ["cat"]]) {
    const described = { "label_names": ["n1"], "label_descriptions": { n1: description } };
    await assertRejects(() => read(described), CheckpointError, "label_descriptions.n1 is");
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

Deno.test("arguments that leave the network as it is are accepted", async () => {
  assertEquals((await read({ model_args: HARMLESS })).vit, { pooling: "token" }); // as usual, but said
});

const REFUSED: Record<string, unknown> = {
  "global_pool": "avgmax",
  "act_layer": "relu",
  "norm_layer": "batchnorm",
  "embed_norm_layer": "layernorm",
  "mlp_layer": "GluMlp",
  "block_fn": "DiffParallelScalingBlock",
  "attn_layer": "diff",
  "never_heard_of": true,
};

for (const [key, value] of Object.entries(REFUSED)) {
  Deno.test(`another network's argument is refused by name: ${key} ${value}`, async () => {
    const message = `model_args.${key} is ${JSON.stringify(value)}`;
    await assertRejects(() => read({ model_args: { [key]: value } }), CheckpointError, message);
  });
}

Deno.test("fields of the wrong kind are refused by name", async () => {
  const wrong: [unknown, string][] = [
    [{ architecture: 3 }, "architecture is 3"],
    [{ architecture: "x", global_pool: "max" }, 'global_pool is "max", one of token'],
    [{ num_classes: "10", model_args: {} }, 'num_classes is "10"'],
    [{ model_args: [] }, "model_args is []"],
    [{ model_args: { embed_dim: "192" } }, 'model_args.embed_dim is "192"'],
    [{ model_args: { img_size: [224, 192] } }, "model_args.img_size is [224,192]"],
    [{ pretrained_cfg: { input_size: [3, 224, 192] } }, "pretrained_cfg.input_size is [3,224,192]"],
    [{ pretrained_cfg: { input_size: [224, 224] } }, "pretrained_cfg.input_size is [224,224]"],
    [{ pretrained_cfg: { interpolation: "cubic" } }, "pretrained_cfg.interpolation is"],
    [{ pretrained_cfg: { crop_mode: "border" } }, "pretrained_cfg.crop_mode is"],
    [{ pretrained_cfg: { mean: 0.5 } }, "pretrained_cfg.mean is 0.5"],
    [{ label_names: ["a", 1] }, 'label_names is ["a",1]'],
  ];
  for (const [config, message] of wrong) await assertRejects(() => read(config), CheckpointError, message);
});

Deno.test("an architecture that the model's name says wins over the file's, since repositories are shared", async () => {
  const config = JSON.stringify({ architecture: "vit_tiny_patch16_224", "num_classes": 3 });
  assertEquals((await readHubConfig({ config })).vit.numHeads, 3);
  const told = await readHubConfig({ config }, "vit_small_patch16_224");
  assertEquals([told.architecture, told.vit.numHeads], ["vit_small_patch16_224", 6]);
});

Deno.test("quick GELU comes with the name of a network whose repository says the plain one", async () => {
  const config = JSON.stringify({ architecture: "vit_base_patch16_clip_224", "num_classes": 3 });
  const told = await readHubConfig({ config }, "vit_base_patch16_clip_quickgelu_224");
  assertEquals((await readHubConfig({ config })).vit.mlpActivation, "gelu");
  assertEquals(told.vit.mlpActivation, "quickGelu");
});

Deno.test("an argument with a name of Object's is one that is not known", async () => {
  const text = '{ "architecture": "mine", "model_args": { "__proto__": 0 } }';
  const reading = () => readTimmConfig(JsonObject.parse(text, "config.json"));
  await assertRejects(reading, CheckpointError, "which is not supported");
});
