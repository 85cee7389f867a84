import type { NamedTensor } from "../../src/checkpoint/safetensors/writer.ts";
import { turned } from "./renamed.ts";

/** Ours, and theirs; the names of Google's published `.npz` files. */
const NAMES: readonly (readonly [ours: RegExp, theirs: string])[] = [
  [/^cls_token$/, "cls"],
  [/^pos_embed$/, "Transformer/posembed_input/pos_embedding"],
  [/^patch_embed\.proj\./, "embedding/"],
  [/^blocks\.(\d+)\.norm1\./, "Transformer/encoderblock_$1/LayerNorm_0/"],
  [/^blocks\.(\d+)\.norm2\./, "Transformer/encoderblock_$1/LayerNorm_2/"],
  [/^blocks\.(\d+)\.attn\.qkv\./, "Transformer/encoderblock_$1/MultiHeadDotProductAttention_1/qkv/"],
  [/^blocks\.(\d+)\.attn\.proj\./, "Transformer/encoderblock_$1/MultiHeadDotProductAttention_1/out/"],
  [/^blocks\.(\d+)\.mlp\.fc1\./, "Transformer/encoderblock_$1/MlpBlock_3/Dense_0/"],
  [/^blocks\.(\d+)\.mlp\.fc2\./, "Transformer/encoderblock_$1/MlpBlock_3/Dense_1/"],
  [/^norm\./, "Transformer/encoder_norm/"],
  [/^attn_pool\.latent$/, "MAPHead_0/probe"],
  [/^attn_pool\.q\./, "MAPHead_0/MultiHeadDotProductAttention_0/q/"],
  [/^attn_pool\.kv\./, "MAPHead_0/MultiHeadDotProductAttention_0/kv/"],
  [/^attn_pool\.proj\./, "MAPHead_0/MultiHeadDotProductAttention_0/out/"],
  [/^attn_pool\.norm\./, "MAPHead_0/LayerNorm_0/"],
  [/^attn_pool\.mlp\.fc1\./, "MAPHead_0/MlpBlock_0/Dense_0/"],
  [/^attn_pool\.mlp\.fc2\./, "MAPHead_0/MlpBlock_0/Dense_1/"],
  [/^pre_logits\.fc\./, "pre_logits/"],
  [/^head\./, "head/"],
];

/** Tensors that are one of ours, and in which order. */
const JOINED = [["qkv", "query", "key", "value"], ["kv", "key", "value"], ["q", "query"]] as const;

/** One of our tensors as the tensors that JAX has of it. */
export function jaxTensors(
  name: string,
  shape: readonly number[],
  data: Float32Array,
  heads: number,
  headDim: number,
): NamedTensor[] {
  const [ours, theirs] = NAMES.find(([ours]) => ours.test(name))!;
  const isNorm = /norm/.test(name);
  const path = name.replace(ours, theirs).replace(/weight$/, isNorm ? "scale" : "kernel");
  const joined = JOINED.find(([part]) => path.includes(`/${part}/`));
  if (joined) {
    const [all, ...parts] = joined;
    return parts.map((part, i, { length }) => {
      const own = data.slice(i * data.length / length, (i + 1) * data.length / length);
      const turned = shape.length === 2 ? transposed(own, heads * headDim) : own;
      const rows = shape.length === 2 ? [shape[1]!, heads, headDim] : [heads, headDim];
      return { name: path.replace(`/${all}/`, `/${part}/`), shape: rows, data: turned };
    });
  }
  if (shape.length === 4) {
    return [{
      name: path,
      shape: [2, 3, 1, 0].map((axis) => shape[axis]!),
      data: turned(data, shape, [2, 3, 1, 0]),
    }];
  }
  if (shape.length !== 2) return [{ name: path, shape, data }];
  const own = path.includes("/out/") ? [heads, headDim, shape[0]!] : [shape[1]!, shape[0]!];
  return [{ name: path, shape: own, data: transposed(data, shape[0]!) }];
}

function transposed(data: Float32Array, rows: number): Float32Array {
  return turned(data, [rows, data.length / rows], [1, 0]);
}

/** The blocks' tensors one under the other, as big_vision has them. */
export function stacked(tensors: readonly NamedTensor[]): NamedTensor[] {
  const depth = 1 + Math.max(...tensors.map(({ name }) => Number(/encoderblock_(\d+)/.exec(name)?.[1] ?? 0)));
  return tensors.flatMap((tensor): NamedTensor[] => {
    const [, begin, block, end] = /^(.*encoderblock)_(\d+)(.*)$/.exec(tensor.name) ?? [];
    if (begin === undefined) return [tensor];
    if (block !== "0") return [];
    const all = Array.from(
      { length: depth },
      (_, i) => tensors.find(({ name }) => name === `${begin}_${i}${end}`)!,
    );
    const data = Float32Array.from(all.flatMap(({ data }) => [...data]));
    return [{ name: `${begin}${end}`, shape: [depth, ...tensor.shape], data }];
  });
}
