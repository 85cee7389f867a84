import { loadModel } from "../../model/load_model.ts";
import type { MetricsRow } from "../../train/report/metrics.ts";
import { confidentMistakes, confusionMatrix, type ReportedMistake } from "../../train/report/outcome.ts";
import { writeReport } from "../../train/report/report.ts";
import { makeThumbnail } from "../../train/report/thumbnail.ts";
import type { Sample, Started } from "../../train/types.ts";
import { dataName, type TrainArguments } from "./arguments.ts";

/** Mistakes with a picture in the report. */
const SHOWN_MISTAKES = 24;

/**
 * Writes the run's `report.html`, on the model that is in its folder; returns the confusion of the validation pictures.
 *
 * @param kept whose model that is @param known what it said of the validation pictures, [pictures, classes]
 */
export async function reportRun(
  options: TrainArguments,
  { recipe, dataset }: Started,
  history: readonly MetricsRow[],
  kept: MetricsRow,
  known: Float32Array | undefined,
): Promise<number[][] | undefined> {
  const { classNames, training, validation } = dataset;
  const { out, folder, model, scratch } = options;
  const predictions = known ?? await predict(options, validation, classNames.length);
  const counts = `${training.length} pictures to learn from, ${validation.length} to validate on`;
  const begin = scratch === undefined ? model ?? "the embedded model" : `${scratch} from random numbers`;
  const confusion = predictions && confusionMatrix(validation, predictions, classNames.length);
  await writeReport(out, {
    title: `Training on ${dataName(folder)}`,
    subtitle: `${begin} · ${classNames.length} classes · ${counts}`,
    recipe,
    classNames,
    history,
    evaluated: kept.epoch,
    confusion,
    mistakes: predictions ? await mistakesOf(validation, predictions, classNames.length) : [],
  });
  return confusion;
}

/** Predictions of the model in the run's folder: the best epoch of a resumed run may be one of an earlier process. */
async function predict(
  { out, device, threads }: TrainArguments,
  samples: readonly Sample[],
  classes: number,
): Promise<Float32Array | undefined> {
  if (samples.length === 0) return undefined;
  await using model = await loadModel(out, { device, threads });
  const predictions = new Float32Array(samples.length * classes);
  for (const [i, { path }] of samples.entries()) {
    for (const { index, probability } of await model.classify(path, { topK: 0 })) {
      predictions[i * classes + index] = probability;
    }
  }
  return predictions;
}

async function mistakesOf(
  samples: readonly Sample[],
  predictions: Float32Array,
  classes: number,
): Promise<ReportedMistake[]> {
  const mistakes = confidentMistakes(samples, predictions, classes, SHOWN_MISTAKES);
  return await Promise.all(mistakes.map(async (mistake) => {
    // A picture that is gone since then is reported without one.
    return { ...mistake, thumbnail: await makeThumbnail(mistake.path).catch(() => undefined) };
  }));
}
