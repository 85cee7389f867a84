import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
import { huggingFaceDinov2 } from "./hugging_face_dinov2.ts";
import { inOurNaming } from "./namings.ts";

/** A file whose tensors have these names. */
function fileOf(names: string): TensorFile {
  const tensors = names.split(" ").filter(Boolean)
    .map((name) => ({ name, dtype: "F32" as const, shape: [1] }));
  return { tensors, metadata: {}, fileBytes: 0, headBytes: 0, read: () => Promise.resolve() };
}

Deno.test("timm's names are ours, and so are none: the file stays what it is", async () => {
  for (
    const names of [
      "blocks.0.norm1.weight cls_token encoder.layer.0.weight",
      "blocks.0.attn.qkv.weight",
      "vit.embeddings.cls_token pos_embed",
      "",
    ]
  ) {
    const file = fileOf(names);
    assertEquals((await inOurNaming(file)).file === file, true);
  }
});

Deno.test("libraries that publish weights alone prepare pictures in their own way", async () => {
  const tower = "class_embedding transformer.resblocks.0.ln_1.weight";
  const cases: Record<string, readonly [mean: number, cropPct: number, interpolation: string] | undefined> = {
    "mask_token blocks.0.attn.qkv.weight": [0.485, 0.875, "bicubic"],
    "storage_tokens": [0.485, 1, "bilinear"],
    "encoder.layers.encoder_layer_0.ln_1.weight": [0.485, 0.875, "bilinear"],
    [tower]: [0.48145466, 1, "bicubic"],
    [tower.split(" ").map((name) => `visual.${name}`).join(" ")]: [0.48145466, 1, "bicubic"],
    "visual.trunk.blocks.0.norm1.weight": undefined, // whatever timm's network wants
    "cls_token": undefined,
  };
  for (const [names, wanted] of Object.entries(cases)) {
    const { preparation } = await inOurNaming(fileOf(names));
    const { mean, cropPct, interpolation } = preparation ?? {};
    assertEquals(preparation && [mean?.[0], cropPct, interpolation], wanted, names);
  }
});

Deno.test("names of others become ours; one that is not known stays, to be refused", async () => {
  const cases = {
    "vit.encoder.layer.11.layernorm_before.bias vit.x": "blocks.11.norm1.bias vit.x",
    "encoder.layer.0.layernorm_before.bias pooler.dense.bias": "blocks.0.norm1.bias pre_logits.fc.bias",
    "encoder.layer.0.layernorm_before.bias pooler.dense.bias classifier.weight":
      "blocks.0.norm1.bias head.weight",
    "deit.encoder.layer.0.layernorm_before.bias deit.embeddings.distillation_token deit.pooler.dense.bias":
      "blocks.0.norm1.bias dist_token",
    "vit.encoder.layer.0.layernorm_before.bias decoder.mask_token": "blocks.0.norm1.bias",
    "encoder.layers.encoder_layer_3.mlp.linear_1.bias encoder.layers.encoder_layer_3.mlp.3.bias x":
      "blocks.3.mlp.fc1.bias blocks.3.mlp.fc2.bias x",
    "ijepa.encoder.layer.0.layernorm_before.bias ijepa.embeddings.position_embeddings":
      "blocks.0.norm1.bias pos_embed",
    "data2vec_vision.encoder.layer.0.layernorm_before.bias data2vec_vision.encoder.layer.0.lambda_2":
      "blocks.0.norm1.bias blocks.0.gamma_2",
    "layer.0.attention.q_proj.bias layer.0.attention.v_proj.bias layer.0.mlp.gate_proj.bias layer.0.mlp.up_proj.bias":
      "blocks.0.attn.q_bias blocks.0.attn.v_bias blocks.0.mlp.fc1_g.bias blocks.0.mlp.fc1_x.bias",
    "vision_model.encoder.layers.0.layer_norm1.bias vision_model.pre_layrnorm.bias vision_model.post_layernorm.bias":
      "blocks.0.norm1.bias norm_pre.bias norm.bias",
    "vision_model.encoder.layers.0.layer_norm1.bias vision_model.pre_layrnorm.bias vision_model.post_layernorm.bias classifier.weight":
      "blocks.0.norm1.bias norm_pre.bias head.weight",
    "vision_model.encoder.layers.0.layer_norm1.bias vision_model.head.layernorm.bias":
      "blocks.0.norm1.bias attn_pool.norm.bias",
    "vision_model.encoder.layers.0.layer_norm1.bias vision_model.head.layernorm.bias classifier.weight":
      "blocks.0.norm1.bias head.weight",
    "visual.transformer.resblocks.0.ln_1.bias ln_final.bias text.x visual.attn_pool_contrastive.query":
      "blocks.0.norm1.bias visual.attn_pool_contrastive.query",
    "class_embedding transformer.resblocks.0.ln_1.bias ln_post.bias":
      "cls_token blocks.0.norm1.bias norm.bias",
    "cls_token blocks.0.3.norm1.weight blocks.0.0.attn.qkv.weight mask_token head.mlp.0.weight":
      "cls_token blocks.3.norm1.weight blocks.0.attn.qkv.weight",
    "cls_token blocks.0.attn.qkv.weight head.mlp.0.weight head.last_layer.weight_g":
      "cls_token blocks.0.attn.qkv.weight",
    "storage_tokens blocks.0.mlp.w1.bias blocks.0.mlp.w2.bias blocks.0.mlp.w3.bias local_cls_norm.bias norm.bias":
      "reg_token blocks.0.mlp.fc1_g.bias blocks.0.mlp.fc1_x.bias blocks.0.mlp.fc2.bias norm.bias",
    "params/img/Transformer/encoderblock_0/LayerNorm_1/scale params/txt/x params/t": "blocks.0.norm2.weight",
    "opt/target/Transformer/encoderblock_0/LayerNorm_2/scale opt/state/step": "blocks.0.norm2.weight",
    "params/Transformer/encoderblock_0/MlpBlock_0/Dense_0/bias params/t opt/x":
      "blocks.0.mlp.fc1.bias params/t",
    "module.cls_token module.norm.bias": "cls_token norm.bias",
    "model.module.encoder.layers.encoder_layer_3.mlp.3.bias": "blocks.3.mlp.fc2.bias",
    "net.vit.encoder.layer.0.layernorm_before.bias": "blocks.0.norm1.bias",
    "backbone.cls_token head.weight": "cls_token head.weight",
  };
  for (const [theirs, ours] of Object.entries(cases)) {
    const { file } = await inOurNaming(fileOf(theirs));
    assertEquals(file.tensors.map(({ name }) => name).join(" "), ours);
  }
});

Deno.test("each library fits positions to other sizes in its own way", async () => {
  const cases = {
    "cls_token": "timm",
    "vit.encoder.layer.0.layernorm_before.bias": "huggingFace",
    "dinov2.encoder.layer.0.layer_scale1.lambda1": "huggingFace",
    "cls_token mask_token blocks.0.attn.qkv.weight": "dinov2",
    "Transformer/encoderblock_0/LayerNorm_0/scale": "jax",
    "visual.transformer.resblocks.0.ln_1.bias": "timm",
  };
  for (const [names, fit] of Object.entries(cases)) {
    assertEquals((await inOurNaming(fileOf(names))).positions, fit);
  }
  assertEquals(huggingFaceDinov2.positionsOf!(fileOf("embeddings.register_tokens").tensors), "timm");
});

Deno.test("of DINOv3's joined bias the key's part does not count", async () => {
  const names = ["storage_tokens", "blocks.0.attn.qkv.bias", "blocks.0.attn.qkv.bias_mask"];
  const tensors = names.map((name) => ({ name, dtype: "F32" as const, shape: [6] }));
  const { file } = await inOurNaming({ ...fileOf(""), tensors });
  assertEquals(file.tensors.map(({ name, shape }) => [name, ...shape]), [
    ["reg_token", 6],
    ["blocks.0.attn.q_bias", 2],
    ["blocks.0.attn.v_bias", 2],
  ]);
});

Deno.test("indices, of a type that no parameter has, are not missed", async () => {
  const index = "beit.encoder.layer.0.attention.attention.relative_position_bias.relative_position_index";
  const unusable = [{ name: index, dtype: "I64", shape: [17, 17] }];
  const { file } = await inOurNaming({ ...fileOf("beit.encoder.layer.0.layernorm_before.bias"), unusable });
  assertEquals([file.tensors.length, file.unusable], [1, []]);
});

Deno.test("only the class token of a DeiT without a second classifier has a head", async () => {
  const names = "deit.encoder.layer.0.layernorm_before.bias deit.embeddings.distillation_token";
  const configOf = async (names: string) => (await inOurNaming(fileOf(names))).config;
  assertEquals(await configOf(`${names} classifier.weight`), { distilledHead: false });
  assertEquals(await configOf(`${names} cls_classifier.weight distillation_classifier.weight`), {});
  assertEquals(await configOf(names), {});
});

const UNKNOWN = {
  "conv1.weight layer1.0.bn1.bias":
    '"conv1.weight", "layer1.0.bn1.bias": they resemble a ResNet ("layer1.0.bn1',
  "a b c d e f g": '"a", "b", "c", "d", "e" and 2 more: names as those of timm, Hugging Face, Hugging Face',
  "module.cls_token other.norm.bias": 'they resemble timm\'s with "module." before each',
  "swin.encoder.layers.0.blocks.0.attention.self.query.bias": "a Hugging Face Swin Transformer",
  "visual.class_embedding visual.conv1.weight": "an OpenCLIP model",
  "vision_model.embeddings.position_ids": "CLIP or SigLIP",
  "class_token": "a torchvision ViT",
  "weight bias": 'a linear head without its network ("weight")',
  "embedding/kernel": "a JAX ViT",
};

for (const [names, message] of Object.entries(UNKNOWN)) {
  Deno.test(`an unknown naming says what it resembles, and lists its first names: ${names}`, async () => {
    await assertRejects(() => inOurNaming(fileOf(names)), CheckpointError, message);
  });
}
