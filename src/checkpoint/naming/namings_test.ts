import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
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
  "a b c d e f g":
    '"a", "b", "c", "d", "e" and 2 more: names as those of timm (patch_embed.proj.weight), Hugging',
  "module.cls_token other.norm.bias": 'they resemble timm\'s with "module." before each',
  "dinov2.embeddings.cls_token dinov2.encoder.layer.0.layer_scale1.lambda1": "a Hugging Face DINOv2",
  "beit.encoder.layer.0.lambda_1 beit.encoder.layer.0.layernorm_before.bias": "BEiT",
  "visual.class_embedding visual.conv1.weight": "an OpenCLIP model",
  "vision_model.encoder.layers.0.layer_norm1.bias": "CLIP or SigLIP",
  "class_token": "a torchvision ViT",
  "embedding/kernel": "a JAX ViT",
};

for (const [names, message] of Object.entries(UNKNOWN)) {
  Deno.test(`an unknown naming says what it resembles, and lists its first names: ${names}`, async () => {
    await assertRejects(() => inOurNaming(fileOf(names)), CheckpointError, message);
  });
}
