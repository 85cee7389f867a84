import { writeSafetensors } from "../../src/checkpoint/safetensors_writer.ts";
import { initializer } from "../../src/train/initialize.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { parameters } from "../../src/vit/weights.ts";

/** Writes a model for grey pictures of 16×16 that has learnt nothing; returns the file's path. */
export async function writeMicroModel(folder: string): Promise<string> {
  const config = defineConfig({
    ...{ imageSize: 16, patchSize: 4, inChannels: 1, embedDim: 16, depth: 1, numHeads: 2, mlpRatio: 2 },
    numClasses: 7,
  });
  const { dropRate: _, attnDropRate: _attn, dropPathRate: _path, ...own } = config;
  const numbersOf = initializer(config, 1);
  const tensors = parameters(config).map((spec) => {
    return { name: spec.name, shape: spec.storedShape, data: numbersOf(spec) };
  });
  const path = `${folder}/micro.safetensors`;
  const metadata = { "vit_edge": JSON.stringify({ ...own, preprocess: { cropPct: 1 } }) };
  await Deno.writeFile(path, writeSafetensors(tensors, metadata));
  return path;
}
