import { DINOV3 } from "./join/dinov3.ts";
import { poolingBefore } from "./join/linear_head.ts";
import { KEY, type NameRow, partsByTable, QUERY, under, VALUE } from "./join/table.ts";
import type { Naming } from "./naming.ts";

const block = under("^layer\\.(\\d+)\\.");

const TABLE: readonly NameRow[] = [
  [/^embeddings\.cls_token$/, "cls_token"],
  [/^embeddings\.register_tokens$/, "reg_token"],
  [/^embeddings\.patch_embeddings\./, "patch_embed.proj."],
  [/^embeddings\.mask_token$/, null],
  [/^rope_embeddings\./, null], // frequencies, which follow from the configuration
  [block("norm1"), "blocks.$1.norm1."],
  [/^layer\.(\d+)\.attention\.q_proj\.bias$/, "blocks.$1.attn.q_bias"],
  [/^layer\.(\d+)\.attention\.v_proj\.bias$/, "blocks.$1.attn.v_bias"],
  [block("attention.q_proj"), "blocks.$1.attn.qkv.", QUERY],
  [block("attention.k_proj"), "blocks.$1.attn.qkv.", KEY],
  [block("attention.v_proj"), "blocks.$1.attn.qkv.", VALUE],
  [block("attention.o_proj"), "blocks.$1.attn.proj."],
  [/^layer\.(\d+)\.layer_scale([12])\.lambda1$/, "blocks.$1.gamma_$2"],
  [block("norm2"), "blocks.$1.norm2."],
  [block("mlp.gate_proj"), "blocks.$1.mlp.fc1_g."],
  [block("mlp.up_proj"), "blocks.$1.mlp.fc1."],
  [block("mlp.down_proj"), "blocks.$1.mlp.fc2."],
  [/^norm\./, "norm."],
  [/^classifier\./, "head."],
];

/** The names of Hugging Face's DINOv3 ViT, whose key has no bias. */
export const huggingFaceDinov3: Naming = {
  name: "Hugging Face's DINOv3",
  matches: (names) => names.some((name) => /^(\w+\.)*layer\.\d+\.attention\.[qko]_proj\./.test(name)),
  mapping(tensors) {
    const isGated = tensors.some(({ name }) => name.includes(".mlp.gate_proj."));
    return ({ name }) => {
      const bare = name.replace(/^(dinov3_vit\.)?(model\.)?/, "");
      const parts = partsByTable(TABLE, bare, name);
      if (!isGated || !bare.includes(".mlp.up_proj.")) return parts;
      return parts.map((part) => ({ ...part, name: part.name.replace(".fc1.", ".fc1_x.") }));
    };
  },
  configOf: (tensors) => ({ ...DINOV3, ...poolingBefore("classifier.weight", tensors) }),
};
