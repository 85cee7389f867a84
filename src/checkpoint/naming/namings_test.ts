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

const FOREIGN = {
  "Hugging Face": [
    "vit.embeddings.cls_token",
    "deit.embeddings.distillation_token deit.embeddings.position_embeddings",
    "embeddings.patch_embeddings.projection.weight",
    "classifier.bias encoder.layer.11.layernorm_before.weight",
  ],
  "torchvision": [
    "class_token",
    "conv_proj.weight",
    "heads.head.bias encoder.layers.encoder_layer_0.ln_1.weight",
  ],
  "JAX": ["cls Transformer/encoderblock_0/LayerNorm_0/scale", "cls embedding/kernel"],
};

for (const [naming, lists] of Object.entries(FOREIGN)) {
  Deno.test(`${naming}'s names are recognised and refused`, async () => {
    for (const names of lists) {
      await assertRejects(() => inOurNaming(fileOf(names)), CheckpointError, `${naming}'s naming`);
    }
  });
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
    assertEquals(await inOurNaming(file) === file, true);
  }
});

Deno.test("names of nobody are listed, with what is known", async () => {
  const wanted = "timm's names are wanted, such as patch_embed.proj.weight";
  const wrong = {
    "conv1.weight layer1.0.bn1.bias": 'tensors named "conv1.weight", "layer1.0.bn1.bias"',
    "a b c d e f g": 'tensors named "a", "b", "c", "d", "e" and 2 more',
    "module.cls_token": 'tensors named "module.cls_token"',
  };
  for (const [names, found] of Object.entries(wrong)) {
    await assertRejects(
      () => inOurNaming(fileOf(names)),
      CheckpointError,
      `Cannot load ${found}: ${wanted}`,
    );
  }
});
