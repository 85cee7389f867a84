/**
 * Writes the logits of a model for every training picture, for another one to learn from: `train.ts --logits FILE`.
 *
 *     deno task teach MODEL FOLDER FILE
 *
 * FOLDER has a folder of pictures for each of the model's classes, by the same names. FILE becomes a safetensors file
 * with a tensor `logits`, [pictures, classes], in the order of the data set.
 *
 * @module
 */
import { writeSafetensors } from "../src/checkpoint/safetensors/writer.ts";
import { finish } from "../src/cli/terminal/print.ts";
import { clearProgress, showProgress } from "../src/cli/terminal/progress.ts";
import { preprocess } from "../src/image/preprocess.ts";
import { loadModel } from "../src/model/load_model.ts";
import type { Model } from "../src/model/model.ts";
import { readDataset } from "../src/train/data/dataset.ts";
import type { Sample } from "../src/train/types.ts";
import { joined } from "../src/util/joined.ts";

const BATCH = 8;

/** Computes the logits of pictures, [samples, classes]. */
export async function teach(model: Model, samples: readonly Sample[]): Promise<Float32Array> {
  const { config: { inChannels, numClasses }, preprocessing } = model;
  const logits = new Float32Array(samples.length * numClasses);
  for (let at = 0; at < samples.length; at += BATCH) {
    const batch = samples.slice(at, at + BATCH);
    const pictures = await Promise.all(
      batch.map(({ path }) => preprocess(path, { ...preprocessing, inChannels })),
    );
    logits.set(await model.forward(joined(pictures)), at * numClasses);
    showProgress(() => `${at + batch.length} of ${samples.length} pictures`);
  }
  clearProgress();
  return logits;
}

async function main([source, folder, file]: readonly string[]): Promise<void> {
  if (!source || !folder || !file) {
    throw new Error("Cannot teach: name a model, a folder of classes and the file to be written");
  }
  await using model = await loadModel(source);
  const { classNames, training } = await readDataset(folder, { validationFolder: folder });
  if (`${classNames}` !== `${model.classNames}`) {
    throw new Error(`Cannot teach ${classNames.join(", ")}: the model knows ${model.classNames.join(", ")}`);
  }
  const data = await teach(model, training);
  await Deno.writeFile(
    file,
    writeSafetensors([{ name: "logits", shape: [training.length, classNames.length], data }]),
  );
}

if (import.meta.main) await finish(main(Deno.args));
