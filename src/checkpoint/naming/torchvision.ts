import { OF_TORCHVISION } from "./join/preparations.ts";
import { type NameRow, partsByTable } from "./join/table.ts";
import type { Naming } from "./naming.ts";

const TABLE: readonly NameRow[] = [
  [/^class_token$/, "cls_token"],
  [/^encoder\.pos_embedding$/, "pos_embed"],
  [/^conv_proj\./, "patch_embed.proj."],
  [/^encoder\.layers\.encoder_layer_(\d+)\.ln_([12])\./, "blocks.$1.norm$2."],
  [/^encoder\.layers\.encoder_layer_(\d+)\.self_attention\.in_proj_/, "blocks.$1.attn.qkv."],
  [/^encoder\.layers\.encoder_layer_(\d+)\.self_attention\.out_proj\./, "blocks.$1.attn.proj."],
  [/^encoder\.layers\.encoder_layer_(\d+)\.mlp\.(0|linear_1)\./, "blocks.$1.mlp.fc1."],
  [/^encoder\.layers\.encoder_layer_(\d+)\.mlp\.(3|linear_2)\./, "blocks.$1.mlp.fc2."],
  [/^encoder\.ln\./, "norm."],
  [/^heads\.pre_logits\./, "pre_logits.fc."],
  [/^heads\.head\./, "head."],
];

/** The names of torchvision: those of its modules, and those of its published files (`linear_1`, `linear_2`). */
export const torchvision: Naming = {
  name: "torchvision",
  matches: (names) => names.some((name) => /^encoder\.layers\.encoder_layer_\d+\./.test(name)),
  preparationOf: () => OF_TORCHVISION,
  mapping: () => ({ name }) => partsByTable(TABLE, name),
};
