import type { Naming } from "./naming.ts";

/** Meta's files have timm's names, and some more. */
const OTHERS =
  /^(mask_token|register_tokens|storage_tokens|linear_head\..*|head\.(mlp|last_layer)\..*|blocks\.0\.(0\.|mlp\.w12\.).*)$/;
const MARKS = /^(cls_token|pos_embed|patch_embed\.proj\.weight|blocks\.\d+\.attn\.qkv\.weight)$/;

/** The names of timm, which are ours. */
export const timm: Naming = {
  name: "timm",
  matches: (names) => names.some((name) => MARKS.test(name)) && !names.some((name) => OTHERS.test(name)),
};
