import type { TensorDescription } from "../tensor.ts";
import { DINOV3 } from "./join/dinov3.ts";
import { poolingBefore } from "./join/linear_head.ts";
import { OF_DINOV3 } from "./join/preparations.ts";
import { type NameRow, partsByTable } from "./join/table.ts";
import type { Naming, Part } from "./naming.ts";

const TABLE: readonly NameRow[] = [
  [/^mask_token$/, null],
  [/^storage_tokens$/, "reg_token"],
  [/^rope_embed\./, null], // periods, which follow from the configuration
  [/^local_cls_norm\./, null], // of small crops in pre-training
  [/\.attn\.qkv\.bias_mask$/, null], // zeros for the key's bias
  [/^blocks\.(\d+)\.ls([12])\.gamma$/, "blocks.$1.gamma_$2"],
  [/^blocks\.(\d+)\.mlp\.w1\./, "blocks.$1.mlp.fc1_g."],
  [/^blocks\.(\d+)\.mlp\.w2\./, "blocks.$1.mlp.fc1_x."],
  [/^blocks\.(\d+)\.mlp\.w3\./, "blocks.$1.mlp.fc2."],
  [/^linear_head\./, "head."],
  [/^(?=(cls_token$|patch_embed\.|blocks\.|norm\.))/, ""],
];

const BACKBONE = /^backbone\./;
const QKV_BIAS = /^(blocks\.\d+\.attn\.)qkv\.bias$/;

/** The names of Meta's DINOv3: of the joined bias only the query's and the value's part counts. */
export const metaDinov3: Naming = {
  name: "Meta's DINOv3",
  matches: (names) => names.some((name) => /^(backbone\.)?(storage_tokens$|rope_embed\.periods$)/.test(name)),
  mapping: () => (tensor) => {
    const bare = tensor.name.replace(BACKBONE, "");
    const attention = QKV_BIAS.exec(bare)?.[1];
    return attention ? biases(tensor, attention) : partsByTable(TABLE, bare, tensor.name);
  },
  preparationOf: () => OF_DINOV3,
  configOf: (tensors) => ({ ...DINOV3, ...poolingBefore("linear_head.weight", tensors) }),
};

function biases({ shape: [length = 0] }: TensorDescription, attention: string): readonly Part[] {
  const third = Math.floor(length / 3);
  return [
    { name: `${attention}q_bias`, numbers: [0, third], shape: [third] },
    { name: `${attention}v_bias`, numbers: [length - third, length], shape: [third] },
  ];
}
