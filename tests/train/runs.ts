/**
 * Runs of `train` on folders of small pictures, and what comes of them.
 *
 * @module
 */
import type { TrainedEpoch, TrainOptions } from "../../mod.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { makePictures } from "./picture_folder.ts";

/** A network to begin with. */
export const SCRATCH = {
  scratch: { imageSize: 16, patchSize: 4, embedDim: 16, depth: 2, numHeads: 2, mlpRatio: 2, inChannels: 1 },
};

/** A short run that uses most of what there is. */
export const RECIPE: TrainOptions = {
  epochs: 3,
  learningRate: 0.01,
  optimizer: { name: "adamw" },
  augmentation: { flip: 0.5 },
  seed: 3,
  preprocessing: { cropPct: 1 },
  device: "cpu",
  workers: 0,
  threads: 1,
  dropPathRate: 0.1,
  ema: 0.5,
  clipNorm: 1,
};

/** Calls `test` with a folder of pictures and an empty one. */
export async function withFolders(
  test: (pictures: string, out: string) => Promise<void>,
  count = 10,
): Promise<void> {
  const [pictures, out] = [await makePictures(count), await Deno.makeTempDir()];
  try {
    await test(pictures, out);
  } finally {
    for (const folder of [pictures, out]) await Deno.remove(folder, { recursive: true });
  }
}

/** All epochs of a run, each saved in `out` where that is given. */
export async function all(epochs: AsyncIterable<TrainedEpoch>, out?: string): Promise<TrainedEpoch[]> {
  const found: TrainedEpoch[] = [];
  for await (const epoch of epochs) {
    if (out !== undefined) await epoch.save(out);
    found.push(epoch);
  }
  return found;
}

/** The numbers of a saved model, by name. */
export async function weightsOf(folder: string): Promise<Map<string, Float32Array>> {
  const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/model.safetensors`));
  return new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)]));
}

/** Results that are the same for the same recipe. */
export function resultsOf(epochs: readonly TrainedEpoch[]) {
  return epochs.map(({ epoch, training, validation, predictions, best }) => {
    return { epoch, training, validation, predictions, best };
  });
}
