import { CheckpointError } from "../../errors.ts";

/** Tensor names that only one naming has; timm's comes first because it is the one wanted. */
const NAMINGS: readonly (readonly [naming: string, pattern: RegExp])[] = [
  ["timm", /^(cls_token|pos_embed|patch_embed\.proj\.weight|blocks\.\d+\.attn\.qkv\.weight)$/],
  [
    "Hugging Face",
    /(^|\.)(embeddings\.(cls_token|position_embeddings|patch_embeddings\.)|encoder\.layer\.\d+\.)/,
  ],
  ["torchvision", /^(class_token$|conv_proj\.|encoder\.layers\.encoder_layer_\d+\.)/],
  ["JAX", /^(Transformer\/|embedding\/kernel$)/],
];

/**
 * Refuses the names of other libraries' Vision Transformers.
 *
 * @throws {CheckpointError} when the names are recognised as another library's
 */
export function expectTimmNames(names: Iterable<string>): void {
  const list = [...names];
  for (const [naming, pattern] of NAMINGS) {
    const found = list.find((name) => pattern.test(name));
    if (found === undefined) continue;
    if (naming === "timm") return;
    throw new CheckpointError(
      `Cannot load tensors in ${naming}'s naming (${found}): timm's names are wanted, such as patch_embed.proj.weight`,
    );
  }
}
