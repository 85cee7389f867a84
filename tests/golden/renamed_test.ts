/**
 * Goldens of the wider family in folders as other libraries publish them, with their configurations: they give the answers
 * that they give under timm's names.
 */
import { assertEquals } from "@std/assert";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { type NamedTensor, writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Model } from "../../src/model/model.ts";
import { jaxTensors, stacked } from "../checkpoint/jax_tensors.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { joinInputs, renamed } from "../checkpoint/renamed.ts";
import * as renames from "../checkpoint/renames.ts";
import { type Folder, RENAMED } from "./renamed_folders.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";

for (const [name, folder] of Object.entries(RENAMED)) {
  sharedTest(`under other names the same answers: ${name}`, "goldens/families", async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/${folder.family}.safetensors`));
    const golden = readRecords(await Deno.readFile(new URL(`${url}/${folder.family}.golden.safetensors`)));
    const ours = [...parseSafetensors(bytes).tensors.values()].map((tensor) => {
      return { ...tensor, data: toFloat32(tensor) };
    });
    await using model = await load(joinInputs(renamed(ours, folder.renames)), folder);
    const found = await model.forward(golden.get("input")!.data, { intermediates: true });
    const bias = ours.find(({ name }) => name === "head.bias")!.data;
    const logits = golden.get("logits")!.data.map((x, i) =>
      folder.isBiasless ? x - bias[i % bias.length]! : x
    );
    const wanted = model.config.numClasses > 0 ? logits : golden.get("pre_logits")!.data;
    assertEquals(found.logits.length, wanted.length);
    assertClose(name, found.logits, wanted, absolute(2e-5));
  });
}

sharedTest(
  "CLIP's classifier reads the mean of patches that are not normed",
  "goldens/families",
  async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/pre_norm_clip_quickgelu.safetensors`));
    const input =
      readRecords(await Deno.readFile(new URL(`${url}/pre_norm_clip_quickgelu.golden.safetensors`)))
        .get("input")!.data;
    const ours = [...parseSafetensors(bytes).tensors.values()].map((tensor) => {
      return { ...tensor, data: toFloat32(tensor) };
    });
    const folder = RENAMED["clip"]!;
    await using tower = await load(renamed(ours, folder.renames), folder);
    await using classifier = await load(renamed(ours, renames.CLIP_CLASSIFIER), folder);
    const { blocks } = await tower.forward(input, { intermediates: true });
    const { logits } = await classifier.forward(input, { intermediates: true });
    const [weight, bias] = ["weight", "bias"].map((part) =>
      ours.find(({ name }) => name === `head.${part}`)!.data
    );
    const last = blocks.at(-1)!;
    const [tokens, width] = [17, 24];
    const wanted = Array.from({ length: last.length / tokens / width }, (_, picture) => {
      const mean = Array.from({ length: width }, (_, column) => {
        const patches = Array.from(
          { length: tokens - 1 },
          (_, i) => last[(picture * tokens + i + 1) * width + column]!,
        );
        return patches.reduce((a, b) => a + b, 0) / patches.length;
      });
      return [...bias!].map((start, i) =>
        mean.reduce((sum, x, column) => sum + x * weight![i * width + column]!, start)
      );
    });
    assertClose("logits", logits, Float32Array.from(wanted.flat()), absolute(2e-5));
  },
);

sharedTest(
  "big_vision's SigLIP, its blocks in stacks, gives the same answers",
  "goldens/families",
  async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/map_siglip_gelu_tanh.safetensors`));
    const golden = readRecords(
      await Deno.readFile(new URL(`${url}/map_siglip_gelu_tanh.golden.safetensors`)),
    );
    const ours = [...parseSafetensors(bytes).tensors.values()].filter(({ name }) =>
      !name.startsWith("head.")
    );
    const theirs = ours.flatMap((tensor) => jaxTensors(tensor.name, tensor.shape, toFloat32(tensor), 3, 8));
    const file = stacked(theirs).map((tensor) => ({ ...tensor, name: `params/img/${tensor.name}` }));
    const attention = "params/txt/Encoder_0/encoderblock/MultiHeadDotProductAttention_0/query/kernel";
    const text = { name: attention, shape: [1, 2, 5, 1], data: new Float32Array(10) };
    await using model = await load([text, ...file], { family: "", renames: [] });
    assertEquals([model.config.numHeads, model.config.mlpActivation], [3, "geluTanh"]);
    const { logits } = await model.forward(golden.get("input")!.data, { intermediates: true });
    assertClose("pooled", logits, golden.get("pre_logits")!.data, absolute(2e-5));
  },
);

async function load(tensors: readonly NamedTensor[], { config, openClip, told }: Folder): Promise<Model> {
  const folder = await Deno.makeTempDir();
  try {
    const file = openClip ? "open_clip_model.safetensors" : "model.safetensors";
    await Deno.writeFile(`${folder}/${file}`, writeSafetensors([...tensors]));
    if (config) await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
    if (openClip) await Deno.writeTextFile(`${folder}/open_clip_config.json`, JSON.stringify(openClip));
    return await loadModel(folder, { device: "cpu", config: told });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
