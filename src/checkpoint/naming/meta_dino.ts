import { poolingBefore } from "./join/linear_head.ts";
import { OF_DINO } from "./join/preparations.ts";
import { type NameRow, partsByTable } from "./join/table.ts";
import { positionsBeforeRegisters, registersWithoutPositions } from "./join/registers.ts";
import type { Naming } from "./naming.ts";

const TABLE: readonly NameRow[] = [
  [/^mask_token$/, null],
  [/^register_tokens$/, "reg_token"],
  [/^blocks\.(?:\d+\.)?(\d+)\.mlp\.w12\./, "blocks.$1.mlp.fc1."],
  [/^blocks\.(?:\d+\.)?(\d+)\.mlp\.w3\./, "blocks.$1.mlp.fc2."],
  [/^blocks\.(?:\d+\.)?(\d+)\.(?=[a-z])/, "blocks.$1."],
  [/^linear_head\./, "head."],
  [/^(head\.(mlp|last_layer)|dino_head|ibot_head)\./, null], // of pre-training
];

const BACKBONE = /^backbone\./;
const MARKS =
  /^(backbone\.)?(mask_token|register_tokens|blocks\.\d+\.\d+\.norm1\.weight|blocks\.\d+\.mlp\.w12\.weight)$|^linear_head\.weight$|^head\.(mlp\.0|last_layer)\./;

/**
 * The names of Meta's DINO and DINOv2, with and without registers: timm's but for a few, in chunks of blocks (`blocks.0.3`)
 * after pre-training, with `backbone.` before them where a linear head lies beside.
 */
export const metaDino: Naming = {
  name: "Meta's DINO",
  matches: (names) =>
    names.some((name) => MARKS.test(name)) && names.some((name) => /\.attn\.qkv\.weight$/.test(name)),
  positionsOf: () => "dinov2",
  preparationOf: () => OF_DINO,
  mapping(tensors) {
    const registers = tensors.find(({ name }) => name.endsWith("register_tokens"));
    return (tensor) => {
      const bare = tensor.name.replace(BACKBONE, "");
      if (registers && bare === "pos_embed") return positionsBeforeRegisters(tensor);
      const known = TABLE.some(([theirs]) => theirs.test(bare));
      const parts = known ? partsByTable(TABLE, bare, tensor.name) : [{ name: bare }];
      return tensor === registers ? registersWithoutPositions(parts) : parts;
    };
  },
  configOf: (tensors) => poolingBefore("linear_head.weight", tensors),
};
