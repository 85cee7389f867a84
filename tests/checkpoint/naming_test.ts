/**
 * Another library's naming, read through the seam: Hugging Face's, of which only these tests know.
 */
import { assert, assertEquals } from "@std/assert";
import { ViewReader } from "../../src/checkpoint/reading/byte_reader.ts";
import { translate } from "../../src/checkpoint/naming/join/translate.ts";
import type { Naming, Part } from "../../src/checkpoint/naming/naming.ts";
import { safetensors } from "../../src/checkpoint/safetensors/format.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { MICRO, microFile } from "../support/micro_file.ts";
import { sharedTest } from "./oracle.ts";

const TABLE: readonly (readonly [theirs: RegExp, ours: string, part?: Omit<Part, "name">])[] = [
  [/^embeddings\.cls_token$/, "cls_token"],
  [/^embeddings\.distillation_token$/, "dist_token"],
  [/^embeddings\.position_embeddings$/, "pos_embed"],
  [/^embeddings\.patch_embeddings\.projection\./, "patch_embed.proj."],
  [/^encoder\.layer\.(\d+)\.layernorm_before\./, "blocks.$1.norm1."],
  [/^encoder\.layer\.(\d+)\.attention\.attention\.query\./, "blocks.$1.attn.qkv.", { index: 0, of: 3 }],
  [/^encoder\.layer\.(\d+)\.attention\.attention\.key\./, "blocks.$1.attn.qkv.", { index: 1, of: 3 }],
  [/^encoder\.layer\.(\d+)\.attention\.attention\.value\./, "blocks.$1.attn.qkv.", { index: 2, of: 3 }],
  [/^encoder\.layer\.(\d+)\.attention\.output\.dense\./, "blocks.$1.attn.proj."],
  [/^encoder\.layer\.(\d+)\.layernorm_after\./, "blocks.$1.norm2."],
  [/^encoder\.layer\.(\d+)\.intermediate\.dense\./, "blocks.$1.mlp.fc1."],
  [/^encoder\.layer\.(\d+)\.output\.dense\./, "blocks.$1.mlp.fc2."],
  [/^layernorm\./, "norm."],
  [/^(cls_)?classifier\./, "head."],
  [/^distillation_classifier\./, "head_dist."],
];

const huggingFace: Naming = {
  name: "Hugging Face",
  example: "vit.embeddings.cls_token",
  matches: (names) => names.some((name) => /(^|\.)embeddings\.cls_token$/.test(name)),
  partsOf({ name }) {
    const bare = name.replace(/^(vit|deit)\./, "");
    const row = TABLE.find(([theirs]) => theirs.test(bare));
    return [row ? { ...row[2], name: bare.replace(row[0], row[1]) } : { name }];
  },
};

/** Every tensor of a file in Hugging Face's naming under our names, and the largest piece of memory that one lay in. */
async function read(bytes: Uint8Array): Promise<[numbers: Map<string, number[]>, largest: number]> {
  const reader = new ViewReader(bytes, {});
  const file = translate(await safetensors.open(reader), huggingFace);
  const numbers = new Map<string, number[]>();
  let largest = 0;
  await file.read(reader, (tensor) => {
    numbers.set(tensor.name, [...toFloat32(tensor)]);
    if (tensor.bytes.buffer !== bytes.buffer) largest = Math.max(largest, tensor.bytes.buffer.byteLength);
  });
  return [numbers, largest];
}

function numbersOf(bytes: Uint8Array): Map<string, number[]> {
  return new Map(
    [...parseSafetensors(bytes).tensors].map(([name, tensor]) => [name, [...toFloat32(tensor)]]),
  );
}

Deno.test("query, key and value at the ends of a file become one tensor; nothing else is copied", async () => {
  const { tensors } = parseSafetensors(microFile());
  const bare = [...tensors.values()].map((tensor) => ({ ...tensor, data: toFloat32(tensor) }));
  const others = bare.filter(({ name }) => !name.includes("qkv"));
  const split = bare.filter(({ name }) => name.includes("qkv")).flatMap((
    { name, shape: [rows, ...rest], data },
  ) =>
    ["query", "key", "value"].map((part, i, { length }) => ({
      name: name.replace("blocks.0.attn.qkv", `vit.encoder.layer.0.attention.attention.${part}`),
      shape: [rows! / length, ...rest],
      data: data.subarray(i * data.length / length, (i + 1) * data.length / length).map((x) => x + i),
    }))
  );
  const [first, ...last] = split;
  const [found, largest] = await read(writeSafetensors([first!, ...others, ...last]));
  const wanted = numbersOf(microFile());
  for (const name of ["blocks.0.attn.qkv.weight", "blocks.0.attn.qkv.bias"]) {
    const numbers = wanted.get(name)!;
    wanted.set(name, numbers.map((x, i) => x + Math.floor(3 * i / numbers.length)));
  }
  assertEquals(found, wanted);
  assertEquals(largest, 4 * 3 * MICRO.embedDim ** 2);
});

for (const name of ["plain", "distilled"]) {
  sharedTest(`a published file in Hugging Face's naming is timm's: ${name}`, "goldens", async (folder) => {
    const [theirs, ours] = await Promise.all(
      [`${name}.huggingface`, name].map((file) => Deno.readFile(new URL(`${folder}/${file}.safetensors`))),
    );
    assert(huggingFace.matches([...parseSafetensors(theirs!).tensors.keys()]));
    const [found] = await read(theirs!);
    assertEquals(found, numbersOf(ours!));
  });
}
