/**
 * `train`: training on folders of pictures. Its code is loaded when it is called, so that a program which
 * only classifies never loads it.
 *
 * @module
 */
import type { Dataset, StartingModel, TrainedEpoch, TrainOptions } from "./types.ts";

/**
 * Trains a model on a folder of pictures, one folder in it for each class: an epoch at a time, until the
 * last one or until the caller stops. By default the head alone learns, in 10 epochs of batches of 8, by SGD
 * with a learning rate of 0.001 on a cosine: the recipe of [a well-known PyTorch
 * tutorial](https://github.com/WZMIAOMIAO/deep-learning-for-image-processing/blob/master/pytorch_classification/vision_transformer/train.py).
 *
 * @param model the starting point; not read where `options.resume` is given
 * @param dataset a folder, or pictures with their classes
 * @throws {TypeError} where data set, model or options do not fit each other @throws {RangeError} for impossible options
 * @throws {CheckpointError} where the model cannot be read, or something cannot be written
 * @throws {TrainingError} when the loss or its gradients are no longer finite
 *
 * @example
 * ```ts
 * import { train } from "../../mod.ts";
 *
 * // Two classes of five pictures.
 * const folder = await Deno.makeTempDir();
 * for (const name of ["cat", "coffee"]) {
 *   await Deno.mkdir(`${folder}/${name}`);
 *   for (let i = 0; i < 5; i++) {
 *     const picture = name === "cat" ? "chelsea.png" : "pictures/rgb8.png";
 *     await Deno.copyFile(`tests/fixtures/${picture}`, `${folder}/${name}/${i}.png`);
 *   }
 * }
 *
 * for await (const { epoch, validation, save } of train("weights", folder, { epochs: 2, learningRate: 0.05 })) {
 *   console.log(epoch, validation!.accuracy);
 *   if (epoch === 1) await save(`${folder}/trained`);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* train(
  model: StartingModel,
  dataset: string | Dataset,
  options: TrainOptions = {},
): AsyncGenerator<TrainedEpoch, void, void> {
  const { openSession } = await import("./run/open_session.ts");
  const session = await openSession(model, dataset, options);
  yield* session.epochs();
}
