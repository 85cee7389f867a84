import { randomModel } from "./random_model.ts";

/** Writes a model for grey pictures of 16×16 that has learnt nothing; returns the file's path. */
export async function writeMicroModel(folder: string): Promise<string> {
  const path = `${folder}/micro.safetensors`;
  const config = {
    imageSize: 16,
    patchSize: 4,
    inChannels: 1,
    embedDim: 16,
    depth: 1,
    numHeads: 2,
    mlpRatio: 2,
    numClasses: 7,
  };
  await Deno.writeFile(path, randomModel(config, { preprocess: { cropPct: 1 } }));
  return path;
}
