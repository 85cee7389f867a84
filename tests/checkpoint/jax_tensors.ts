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
  [/^pre_logits\.fc\./, "pre_logits/"],
  [/^head\./, "head/"],
];

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
  if (path.includes("/qkv/")) {
    return ["query", "key", "value"].map((part, i, { length }) => {
      const third = data.slice(i * data.length / length, (i + 1) * data.length / length);
      const turned = shape.length === 2 ? transposed(third, heads * headDim) : third;
      const own = shape.length === 2 ? [shape[1]!, heads, headDim] : [heads, headDim];
      return { name: path.replace("qkv", part), shape: own, data: turned };
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
