/**
 * Other libraries' namings: published files hold the numbers that timm's do.
 */
import { assert, assertEquals } from "@std/assert";
import { ViewReader } from "../../src/checkpoint/reading/byte_reader.ts";
import { translate } from "../../src/checkpoint/naming/join/translate.ts";
import { huggingFace } from "../../src/checkpoint/naming/hugging_face.ts";
import { jax } from "../../src/checkpoint/naming/jax.ts";
import { torchvision } from "../../src/checkpoint/naming/torchvision.ts";
import type { Naming } from "../../src/checkpoint/naming/naming.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { safetensors } from "../../src/checkpoint/safetensors/format.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { MICRO, microFile } from "../support/micro_file.ts";
import { type Golden, goldenTest, sharedTest } from "./oracle.ts";
import { jaxTensors, stacked } from "./jax_tensors.ts";

/** Every tensor of a file under our names, and the largest piece of memory that one lay in. */
async function read(
  bytes: Uint8Array,
  naming: Naming,
): Promise<[numbers: Map<string, number[]>, largest: number]> {
  const reader = new ViewReader(bytes, {});
  const file = translate(await safetensors.open(reader), naming);
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
  const [found, largest] = await read(writeSafetensors([first!, ...others, ...last]), huggingFace);
  const wanted = numbersOf(microFile());
  for (const name of ["blocks.0.attn.qkv.weight", "blocks.0.attn.qkv.bias"]) {
    const numbers = wanted.get(name)!;
    wanted.set(name, numbers.map((x, i) => x + Math.floor(3 * i / numbers.length)));
  }
  assertEquals(found, wanted);
  assertEquals(largest, 4 * 3 * MICRO.embedDim ** 2);
});

/** A published file and the golden that it is, which the naming does not change. */
const PUBLISHED = [
  ["plain.huggingface", "plain", huggingFace],
  ["distilled.huggingface", "distilled", huggingFace],
  ["plain.torchvision", "plain", torchvision],
  ["pre_logits.torchvision", "pre_logits", torchvision],
  ["hub/torchvision_linear_names", "plain", torchvision],
] as const;

for (const [published, golden, naming] of PUBLISHED) {
  sharedTest(
    `a published file in ${naming.name}'s naming is timm's: ${published}`,
    "goldens",
    async (folder) => {
      const [theirs, ours] = await Promise.all(
        [published, golden].map((file) => Deno.readFile(new URL(`${folder}/${file}.safetensors`))),
      );
      assert(naming.matches([...parseSafetensors(theirs!).tensors.keys()]));
      const [found] = await read(theirs!, naming);
      assertEquals(found, numbersOf(ours!));
    },
  );
}

/** A golden saved under JAX's names, as its files lie: linears [in, out], attention with an axis of heads. */
function inJax({ weights, config: { numHeads, embedDim } }: Golden, prefix: string): Uint8Array {
  return writeSafetensors(
    [...weights.values()].flatMap((tensor) => {
      const data = toFloat32(tensor);
      return jaxTensors(tensor.name, tensor.shape, data, numHeads, embedDim / numHeads);
    }).map((tensor) => ({ ...tensor, name: prefix + tensor.name })),
  );
}

/** The same with the blocks' tensors one under the other. */
function stackedFile(file: Uint8Array): Uint8Array {
  const tensors = [...parseSafetensors(file).tensors.values()];
  return writeSafetensors(stacked(tensors.map((tensor) => ({ ...tensor, data: toFloat32(tensor) }))));
}

goldenTest("JAX's stacks of blocks are timm's blocks, and show the heads", "plain", async (golden) => {
  const bytes = stackedFile(inJax(golden, "params/img/"));
  assertEquals((await read(bytes, jax))[0], numbersOf(golden.file));
  using checkpoint = await openCheckpoint(bytes, { config: { layerNormEps: golden.config.layerNormEps } });
  assertEquals(checkpoint.config, golden.config);
});

for (const variant of ["plain", "pre_logits"]) {
  for (const prefix of ["", "opt/target/", "params/"]) {
    goldenTest(`JAX's names under "${prefix}" are timm's, and show the heads`, variant, async (golden) => {
      const bytes = inJax(golden, prefix);
      const [found] = await read(bytes, jax);
      assertEquals(found, numbersOf(golden.file));
      using checkpoint = await openCheckpoint(bytes, {
        config: { layerNormEps: golden.config.layerNormEps },
      });
      assertEquals(checkpoint.config, golden.config);
    });
  }
}
