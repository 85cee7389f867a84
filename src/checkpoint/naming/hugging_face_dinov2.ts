import type { TensorDescription } from "../tensor.ts";
import { poolingBefore } from "./join/linear_head.ts";
import { KEY, type NameRow, partsByTable, QUERY, under, VALUE } from "./join/table.ts";
import { positionsBeforeRegisters, registersWithoutPositions } from "./join/registers.ts";
import type { Naming } from "./naming.ts";

const block = under("^encoder\\.layer\\.(\\d+)\\.");

const TABLE: readonly NameRow[] = [
  [/^embeddings\.cls_token$/, "cls_token"],
  [/^embeddings\.position_embeddings$/, "pos_embed"],
  [/^embeddings\.register_tokens$/, "reg_token"],
  [/^embeddings\.patch_embeddings\.projection\./, "patch_embed.proj."],
  [/^embeddings\.mask_token$/, null],
  [block("norm1"), "blocks.$1.norm1."],
  [block("attention.attention.query"), "blocks.$1.attn.qkv.", QUERY],
  [block("attention.attention.key"), "blocks.$1.attn.qkv.", KEY],
  [block("attention.attention.value"), "blocks.$1.attn.qkv.", VALUE],
  [block("attention.output.dense"), "blocks.$1.attn.proj."],
  [/^encoder\.layer\.(\d+)\.layer_scale([12])\.lambda1$/, "blocks.$1.ls$2.gamma"],
  [block("norm2"), "blocks.$1.norm2."],
  [block("mlp.(fc1|weights_in)"), "blocks.$1.mlp.fc1."],
  [block("mlp.(fc2|weights_out)"), "blocks.$1.mlp.fc2."],
  [/^layernorm\./, "norm."],
  [/^classifier\./, "head."],
];

/** The names of Hugging Face's DINOv2, with and without registers, whose gated MLPs are packed. */
export const huggingFaceDinov2: Naming = {
  name: "Hugging Face's DINOv2",
  matches: (names) => names.some((name) => /^(\w+\.)?encoder\.layer\.\d+\.layer_scale[12]\./.test(name)),
  positionsOf: (tensors) => registersIn(tensors) ? "timm" : "huggingFace", // antialiased where there are registers
  mapping(tensors) {
    const registers = registersIn(tensors);
    return (tensor) => {
      const bare = tensor.name.replace(/^(dinov2|dinov2_with_registers)\./, "");
      const parts = partsByTable(TABLE, bare, tensor.name);
      if (!registers) return parts;
      if (tensor === registers) return registersWithoutPositions(parts);
      return parts[0]?.name === "pos_embed" ? positionsBeforeRegisters(tensor) : parts;
    };
  },
  configOf: (tensors) => poolingBefore("classifier.weight", tensors),
};

function registersIn(tensors: readonly TensorDescription[]): TensorDescription | undefined {
  return tensors.find(({ name }) => name.endsWith("embeddings.register_tokens"));
}
