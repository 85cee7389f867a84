import { assertEquals } from "@std/assert";
import type { HubConfig } from "./hub_config.ts";
import { JsonObject } from "../json/json.ts";
import { readTimmConfig } from "./timm.ts";

function read(config: unknown): Promise<HubConfig> {
  return readTimmConfig(JsonObject.parse(JSON.stringify(config), "config.json"));
}

Deno.test("what a file does not say about pictures is timm's default", async () => {
  assertEquals((await read({ architecture: "test_vit", pretrained_cfg: {} })).preprocess, {
    interpolation: "bicubic",
    cropPct: 0.875,
    cropMode: "center",
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  });
});

Deno.test("pretrained_cfg says how pictures are prepared", async () => {
  const { preprocess } = await read({
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
