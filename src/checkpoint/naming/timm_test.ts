import { assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { expectTimmNames } from "./timm.ts";

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
  Deno.test(`${naming}'s names are recognised and refused`, () => {
    for (const list of lists) {
      assertThrows(() => expectTimmNames(list.split(" ")), CheckpointError, `${naming}'s naming`);
    }
  });
}

Deno.test("timm's names and unknown ones are not refused as another library's", () => {
  expectTimmNames(["blocks.0.norm1.weight", "cls_token", "encoder.layer.0.weight"]);
  expectTimmNames(["blocks.0.attn.qkv.weight"]);
  expectTimmNames(["conv1.weight", "layer1.0.bn1.bias"]);
  expectTimmNames([]);
});
