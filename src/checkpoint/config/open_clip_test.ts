// deno-lint-ignore-file camelcase -- the names are those of files
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
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

const REFUSED: [message: string, vision: unknown, model?: object, preprocess?: unknown][] = [
  ["model_cfg.vision_cfg is", undefined],
  ["model_cfg.vision_cfg.layers is [3,4,6,3], a number", { layers: [3, 4, 6, 3] }],
  ['model_cfg.vision_cfg.pool_type is "avg", which is not supported', { pool_type: "avg" }],
  ["model_cfg.vision_cfg.never_heard_of is 1, which is not supported", { never_heard_of: 1 }],
  ['preprocess_cfg.resize_mode is "longest"', {}, {}, { resize_mode: "longest" }],
  ['timm_model_name is "resnet50"', { timm_model_name: "resnet50" }],
];

for (const [message, ...args] of REFUSED) {
  Deno.test(`another network is refused by name: ${message}`, async () => {
    await assertRejects(() => read(...args), CheckpointError, message);
  });
}
