import type { TensorDescription } from "../tensor.ts";
import { type NameRow, partsByTable } from "./join/table.ts";
import type { Naming, Part } from "./naming.ts";

/** What a training state has around its parameters. */
const WRAPPER = /^(opt\/target\/|(opt\/)?params\/)/;
const BLOCK = "^Transformer/encoderblock_(\\d+)/";
const ATTENTION = "MultiHeadDotProductAttention_[01]";

/** Flax counts modules from 0: by kind, or (`_2`, `_3`) all of a block's together. */
const TABLE: readonly NameRow[] = [
  [/^cls$/, "cls_token"],
  [/^(Transformer\/posembed_input\/)?pos_embedding$/, "pos_embed"],
  [/^embedding\//, "patch_embed.proj."],
  [block("LayerNorm_0"), "blocks.$1.norm1."],
  [block(`${ATTENTION}/query`), "blocks.$1.attn.qkv.", { index: 0, of: 3 }],
  [block(`${ATTENTION}/key`), "blocks.$1.attn.qkv.", { index: 1, of: 3 }],
  [block(`${ATTENTION}/value`), "blocks.$1.attn.qkv.", { index: 2, of: 3 }],
  [block(`${ATTENTION}/out`), "blocks.$1.attn.proj."],
  [block("LayerNorm_[12]"), "blocks.$1.norm2."],
  [block("MlpBlock_[03]/Dense_0"), "blocks.$1.mlp.fc1."],
  [block("MlpBlock_[03]/Dense_1"), "blocks.$1.mlp.fc2."],
  [/^Transformer\/encoder_norm\//, "norm."],
  [/^pre_logits\//, "pre_logits.fc."],
  [/^head\//, "head."],
];

/**
 * The names of Google's JAX models, whose linears are [in, out], whose convolutions are [height, width, in, out], and whose
 * attention has an axis of heads. Of a training state only the parameters count.
 */
export const jax: Naming = {
  name: "JAX",
  example: "Transformer/encoderblock_0/LayerNorm_0/scale",
  matches: (names) => names.some((name) => /(^|\/)Transformer\/encoderblock_\d+\//.test(name)),
  mapping(tensors) {
    const isWrapped = tensors.some(({ name }) => WRAPPER.test(name));
    return (tensor) => {
      if (isWrapped && !WRAPPER.test(tensor.name)) return []; // the optimiser's, or a count of steps
      const bare = tensor.name.replace(WRAPPER, "");
      return partsByTable(TABLE, bare, tensor.name).map((part) => turned(part, tensor));
    };
  },
  configOf(tensors) {
    const query = tensors.find(({ name, shape }) =>
      /Attention_[01]\/query\/kernel$/.test(name) && shape.length === 3
    );
    return query ? { numHeads: query.shape[1]! } : {};
  },
};

function block(layer: string): RegExp {
  return new RegExp(`${BLOCK}${layer}/`);
}

/** The part under our word for it, and as we lay it out. */
function turned({ name, ...part }: Part, { shape }: TensorDescription): Part {
  const renamed = { ...part, name: name.replace(/\.(kernel|scale)$/, ".weight") };
  if (renamed.name.startsWith("blocks.") && renamed.name.includes(".attn.")) {
    return attention(renamed, shape);
  }
  if (!name.endsWith(".kernel")) return renamed;
  return { ...renamed, axes: shape.length === 4 ? [3, 2, 0, 1] : [1, 0] };
}

/** Query, key, value: [D, H, d] with bias [H, d]; out: [H, d, D] with bias [D]. */
function attention(part: Part, shape: readonly number[]): Part {
  const isOut = part.name.includes(".proj.");
  const [first = 1, second = 1, third = 1] = shape;
  if (part.name.endsWith(".bias")) return { ...part, shape: [shape.reduce((a, b) => a * b, 1)] };
  const matrix = isOut ? [first * second, third] : [first, second * third];
  return { ...part, shape: matrix, axes: [1, 0] };
}
