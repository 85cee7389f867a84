import { defined } from "../../util/defined.ts";
import type { TensorDescription } from "../tensor.ts";
import { KEY, type NameRow, partsByTable, QUERY, VALUE } from "./join/table.ts";
import type { Naming, Part } from "./naming.ts";

/** What a training state, and a model of pictures and texts, has around the parameters. */
const WRAPPER = /^(opt\/target\/|(opt\/)?params\/)?(img\/)?/;
/** Everything but the tower of pictures, where there is one. */
const IMAGES = /^(opt\/target\/|(opt\/)?params\/)?img\//;
const ATTENTION = "MultiHeadDotProductAttention_[01]";
const POOL = "^MAPHead_0/";

/** Flax counts modules from 0: by kind, or (`_2`, `_3`) all of a block's together. */
const TABLE: readonly NameRow[] = [
  [/^cls$/, "cls_token"],
  [/^(Transformer\/posembed_input\/)?pos_embedding$/, "pos_embed"],
  [/^embedding\//, "patch_embed.proj."],
  [block("LayerNorm_0"), "blocks.$1.norm1."],
  [block(`${ATTENTION}/query`), "blocks.$1.attn.qkv.", QUERY],
  [block(`${ATTENTION}/key`), "blocks.$1.attn.qkv.", KEY],
  [block(`${ATTENTION}/value`), "blocks.$1.attn.qkv.", VALUE],
  [block(`${ATTENTION}/out`), "blocks.$1.attn.proj."],
  [block("LayerNorm_[12]"), "blocks.$1.norm2."],
  [block("MlpBlock_[03]/Dense_0"), "blocks.$1.mlp.fc1."],
  [block("MlpBlock_[03]/Dense_1"), "blocks.$1.mlp.fc2."],
  [/^Transformer\/encoder_norm\//, "norm."],
  [new RegExp(`${POOL}probe$`), "attn_pool.latent"],
  [new RegExp(`${POOL}${ATTENTION}/query/`), "attn_pool.q."],
  [new RegExp(`${POOL}${ATTENTION}/key/`), "attn_pool.kv.", { index: 0, of: 2 }],
  [new RegExp(`${POOL}${ATTENTION}/value/`), "attn_pool.kv.", { index: 1, of: 2 }],
  [new RegExp(`${POOL}${ATTENTION}/out/`), "attn_pool.proj."],
  [new RegExp(`${POOL}LayerNorm_0/`), "attn_pool.norm."],
  [new RegExp(`${POOL}MlpBlock_0/Dense_0/`), "attn_pool.mlp.fc1."],
  [new RegExp(`${POOL}MlpBlock_0/Dense_1/`), "attn_pool.mlp.fc2."],
  [/^pre_logits\//, "pre_logits.fc."],
  [/^head\//, "head."],
];

/** More blocks than any network has; a shape such as [1e9, 0] takes no bytes. */
const MOST_BLOCKS = 1000;
/** All blocks' tensors, one under the other. */
const STACK = /^Transformer\/encoderblock\//;

/**
 * The names of Google's JAX models, whose linears are [in, out], whose convolutions are [height, width, in, out], and whose
 * attention has an axis of heads. big_vision also stacks the blocks' tensors. Of a training state only the parameters
 * count, and of a model of pictures and texts the tower of pictures.
 */
export const jax: Naming = {
  name: "JAX",
  matches: (names) => names.some((name) => /(^|\/)Transformer\/encoderblock(_\d+)?\//.test(name)),
  positionsOf: () => "jax",
  mapping(tensors) {
    const hasImages = tensors.some(({ name }) => IMAGES.test(name));
    const isWrapped = tensors.some(({ name }) => WRAPPER.exec(name)![0] !== "");
    return (tensor) => {
      const [wrapper] = WRAPPER.exec(tensor.name)!;
      if (isWrapped && wrapper === "") return []; // the optimiser's, or a count of steps
      if (hasImages && !IMAGES.test(tensor.name)) return []; // of texts
      const bare = tensor.name.slice(wrapper.length);
      return STACK.test(bare) ? stacked(bare, tensor) : parts(bare, tensor.shape, tensor.name);
    };
  },
  configOf(tensors) {
    const hasImages = tensors.some(({ name }) => IMAGES.test(name));
    const own = tensors.filter(({ name }) => !hasImages || IMAGES.test(name));
    const query = own.find(({ name }) => /encoderblock(_\d+)?\/.*Attention_[01]\/query\/kernel$/.test(name));
    if (!query) return {};
    const [, numHeads] = STACK.test(query.name.replace(WRAPPER, "")) ? query.shape.slice(1) : query.shape;
    const isSiglip = own.some(({ name }) => name.replace(WRAPPER, "").startsWith("MAPHead_0/"));
    return defined({ numHeads, mlpActivation: isSiglip ? "geluTanh" as const : undefined });
  },
};

function block(layer: string): RegExp {
  return new RegExp(`^Transformer/encoderblock_(\\d+)/${layer}/`);
}

function parts(name: string, shape: readonly number[], whole: string): readonly Part[] {
  return partsByTable(TABLE, name, whole).map((part) => turned(part, shape));
}

/** The part that each block has of a stack, whose first axis counts the blocks. */
function stacked(name: string, { name: whole, shape: [depth = 0, ...shape] }: TensorDescription): Part[] {
  const size = shape.reduce((product, length) => product * length, 1);
  if (depth > MOST_BLOCKS) return [{ name: whole }];
  return Array.from({ length: depth }, (_, i) => {
    const own = parts(name.replace(STACK, `Transformer/encoderblock_${i}/`), shape, whole);
    return own.map((part) => ({ shape, ...part, numbers: [i * size, (i + 1) * size] as const }));
  }).flat();
}

/** The part under our word for it, and as we lay it out. */
function turned({ name, ...part }: Part, shape: readonly number[]): Part {
  const renamed = { ...part, name: name.replace(/\.(kernel|scale)$/, ".weight") };
  if (/\.attn\.|^attn_pool\.(q|kv|proj)\./.test(renamed.name)) return attention(renamed, shape);
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
