import type { Naming } from "./naming.ts";

const MARKS = /^(cls_token|pos_embed|patch_embed\.proj\.weight|blocks\.\d+\.attn\.qkv\.weight)$/;

/** The names of timm, which are ours. */
export const timm: Naming = {
  name: "timm",
  example: "patch_embed.proj.weight",
  matches: (names) => names.some((name) => MARKS.test(name)),
};
