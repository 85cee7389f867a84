import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { readHubConfig } from "./config_json.ts";

Deno.test("the layout is told by its fields", async () => {
  const timm = JSON.stringify({ architecture: "vit_tiny_patch16_224", model_type: "timm_wrapper" });
  assertEquals((await readHubConfig({ config: timm })).vit.embedDim, 192);
  assertEquals((await readHubConfig({ config: '{ "model_args": { "depth": 3 } }' })).vit, { depth: 3 });
  assertEquals((await readHubConfig({ config: '{ "model_type": "vit" }' })).vit.embedDim, 768);
});

Deno.test("a preprocessor's file wins over config.json, and works alone", async () => {
  const timm = JSON.stringify({ pretrained_cfg: { interpolation: "bilinear", crop_pct: 0.8, mean: [0.3] } });
  const preprocessor = '{ "resample": 1, "size": 32 }';
  assertEquals((await readHubConfig({ config: timm, preprocessor })).preprocess, {
    interpolation: "lanczos",
    cropPct: 1,
    cropMode: "squash",
    imageSize: 32,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
  assertEquals((await readHubConfig({ preprocessor })).preprocess.interpolation, "lanczos");
  assertEquals(await readHubConfig({}), { vit: {}, preprocess: {} });
});

Deno.test("other files are refused", async () => {
  await assertRejects(() => readHubConfig({ config: '{ "name": "x" }' }), CheckpointError, "neither timm's");
  await assertRejects(() => readHubConfig({ config: "[]" }), CheckpointError, "config.json: it holds []");
  await assertRejects(
    () => readHubConfig({ preprocessor: "3" }),
    CheckpointError,
    "preprocessor_config.json: it holds 3",
  );
});

Deno.test("a DINOv2 takes pictures of the size that they are prepared to, others of their own", async () => {
  const preprocessor = '{ "image_processor_type": "BitImageProcessor" }';
  for (const [kind, imageSize] of [["dinov2", 224], ["dinov3_vit", 224], ["vit", 518]]) {
    const config = JSON.stringify({ "model_type": kind, "image_size": 518 });
    const hub = await readHubConfig({ config, preprocessor });
    assertEquals([hub.vit.imageSize, hub.preprocess.imageSize], [imageSize, 224]);
  }
});

Deno.test("lists in lists, however deep, are no words", async () => {
  const deep = JSON.stringify(Array.from({ length: 5000 }).reduce((inner) => [inner], "x"));
  const hub = await readHubConfig({ config: `{ "model_type": "vit", "architectures": [${deep}] }` });
  assertEquals(hub.modelType, "vit");
  await assertRejects(
    () => readHubConfig({ config: `{ "model_args": { "norm_layer": ${deep} } }` }),
    CheckpointError,
    "norm_layer",
  );
});
