// deno-lint-ignore-file camelcase -- the names are those of files
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import type { VitConfig } from "../../vit/config.ts";
import { JsonObject } from "../json/json.ts";
import type { HubConfig } from "./hub_config.ts";
import { readOpenClipConfig } from "./open_clip.ts";

function read(vision: unknown, model = {}, preprocess?: unknown): Promise<HubConfig> {
  const config = {
    model_cfg: { embed_dim: 512, vision_cfg: vision, text_cfg: { layers: 12 }, ...model },
    preprocess_cfg: preprocess,
  };
  return readOpenClipConfig(JsonObject.parse(JSON.stringify(config), "open_clip_config.json"));
}

Deno.test("a tower of OpenCLIP's own: heads are the width over that of one", async () => {
  const { vit, preprocess } = await read({ layers: 24, width: 1280, head_width: 80, patch_size: 14 }, {
    quick_gelu: true,
  });
  assertEquals(vit, {
    imageSize: 224,
    patchSize: 14,
    embedDim: 1280,
    depth: 24,
    numHeads: 16,
    mlpRatio: 4,
    layerNormEps: 1e-5,
    preNorm: true,
    mlpActivation: "quickGelu",
  });
  assertEquals(preprocess, {
    interpolation: "bicubic",
    cropMode: "center",
    cropPct: 1,
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  });
  const { mlpActivation: _, ...usual } = { ...vit, embedDim: 768, depth: 12, numHeads: 12, patchSize: 16 };
  assertEquals((await read({})).vit, usual);
});

Deno.test("a tower of timm's", async () => {
  const { vit, architecture, preprocess } = await read(
    {
      image_size: 256,
      timm_model_name: "vit_base_patch16_siglip_256",
      timm_pool: "map",
      timm_proj: "none",
      timm_model_pretrained: false,
    },
    {},
    {
      size: [256, 256],
      mode: "RGB",
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
      resize_mode: "squash",
      interpolation: "bicubic",
    },
  );
  assertEquals(architecture, "vit_base_patch16_siglip_256");
  assertEquals([vit.imageSize, vit.numHeads, vit.pooling, vit.classToken], [256, 12, "map", false]);
  assertEquals(preprocess, {
    imageSize: 256,
    interpolation: "bicubic",
    cropMode: "squash",
    cropPct: 1,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
});

Deno.test("a tower's pooling is replaced, its last norm stays where it is", async () => {
  const pooled = async (timm_pool: string) => {
    const { vit } = await read({ timm_model_name: "vit_base_patch16_224", timm_pool, timm_proj: "linear" });
    return [vit.pooling ?? "token", vit.fcNorm ?? false, vit.numClasses];
  };
  assertEquals(await pooled("avg"), ["avg", false, undefined]);
  assertEquals(await pooled(""), ["token", false, undefined]);
});

const PARTS: [vision: Record<string, unknown>, vit: Partial<VitConfig>][] = [
  [
    { attentional_pool: true, attn_pooler_queries: 256, attn_pooler_heads: 4, output_tokens: true },
    { pooling: "map", mapKind: "coca", mapHeads: 4, poolIncludePrefix: true, fcNorm: true },
  ],
  [{ pool_type: "avg" }, { pooling: "avg" }],
  [
    { no_ln_pre: true, pool_type: "avg", final_ln_after_pool: true },
    { preNorm: undefined!, patchBias: false, pooling: "avg", fcNorm: true },
  ],
  [{ final_ln_after_pool: true }, { pooling: "token", fcNorm: true }],
  [
    { block_type: "custom", qk_norm: true, scale_attn_inner: true, scale_fc: true },
    { qkNorm: true, attnNorm: true, mlpNorm: true },
  ],
  [{ act_kwargs: { approximate: "tanh" }, norm_kwargs: { eps: 0.1 } }, {
    mlpActivation: "geluTanh",
    layerNormEps: 0.1,
  }],
];

for (const [vision, parts] of PARTS) {
  Deno.test(`a tower's parts: ${JSON.stringify(vision)}`, async () => {
    const [{ vit }, { vit: plain }] = [await read(vision), await read({})];
    assertEquals(
      vit,
      Object.fromEntries(Object.entries({ ...plain, ...parts }).filter(([, v]) => v !== undefined)),
    );
  });
}

const REFUSED: [message: string, vision: unknown, model?: object, preprocess?: unknown][] = [
  ["model_cfg.vision_cfg is", undefined],
  ["model_cfg.vision_cfg.layers is [3,4,6,3], a number", { layers: [3, 4, 6, 3] }],
  ['model_cfg.vision_cfg.pool_type is "none", tok or avg is wanted', { pool_type: "none" }],
  [
    'model_cfg.vision_cfg.pool_type is "avg", with attentional_pool only "tok" is supported',
    { pool_type: "avg", attentional_pool: true },
  ],
  ['model_cfg.vision_cfg.attentional_pool is "parallel"', { attentional_pool: "parallel" }],
  ["model_cfg.vision_cfg.scale_heads is true, which is not supported", { scale_heads: true }],
  ["model_cfg.vision_cfg.scale_attn is true, which is not supported", { scale_attn: true }],
  ["model_cfg.vision_cfg.scaled_cosine_attn is true", { scaled_cosine_attn: true }],
  ['model_cfg.vision_cfg.timm_proj is "mlp"', { timm_model_name: "vit_base_patch16_224", timm_proj: "mlp" }],
  ["model_cfg.vision_cfg.act_kwargs.negative_slope is 1", { act_kwargs: { negative_slope: 1 } }],
  ["model_cfg.vision_cfg.norm_kwargs.bias is false", { norm_kwargs: { bias: false } }],
  ["model_cfg.vision_cfg.never_heard_of is 1, which is not supported", { never_heard_of: 1 }],
  ['preprocess_cfg.resize_mode is "longest"', {}, {}, { resize_mode: "longest" }],
  ['timm_model_name is "resnet50"', { timm_model_name: "resnet50" }],
];

for (const [message, ...args] of REFUSED) {
  Deno.test(`another network is refused by name: ${message}`, async () => {
    await assertRejects(() => read(...args), CheckpointError, message);
  });
}
