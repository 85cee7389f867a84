/**
 * The command line of `classify.ts`: arguments, then a model, then a line or table per picture.
 *
 * @module
 */
import { PictureError } from "../../errors.ts";
import { loadEmbeddedParts } from "../../model/loading/load_embedded_parts.ts";
import type { LoadModelOptions } from "../../model/loading/options.ts";
import { Model } from "../../model/model.ts";
import { resolveTopK } from "../../model/top_k.ts";
import { FAILED, OK, runCommand } from "../command.ts";
import { UsageError } from "../options/usage_error.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { messageOf, print, printError } from "../terminal/print.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { classifyEach, type Outcome } from "./classify_each.ts";
import { linesOf } from "./output/formats.ts";
import { listPictures } from "./pictures.ts";
import { Progress } from "../terminal/picture_progress.ts";
import { toProfile } from "./output/report.ts";

/**
 * Loads what the embedded model does without. The name is no text in `import()`: Deno reads all that such a text leads to
 * at every start, which took a tenth of the time for one picture.
 */
async function loadSeldom(): Promise<typeof import("./seldom.ts")> {
  return await import(new URL("./seldom.ts", import.meta.url).href);
}

/** Runs `classify.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand(() => import("./help.ts"), () => parseArguments(args), classifyAll);
}

async function classifyAll(options: Arguments): Promise<number> {
  if (options.listModels) {
    const { listModels } = await import("./output/list_models.ts");
    await print(...listModels(options.format));
    return OK;
  }
  using interrupt = new Interrupt({ signals: ["SIGINT"] });
  const { signal } = interrupt;
  const start = performance.now();
  using model = await openModel(options, signal);
  const labels = await labelsOf(options, model);
  const topK = checkTopK(options, model);
  const load = performance.now() - start;

  const listed = await Array.fromAsync(listPictures(options.pictures, options));
  const { explain: map } = options;
  const explaining = map === undefined ? undefined : await loadSeldom();
  const pictures = explaining ? [await explaining.onlyPicture(listed, map!, signal)] : listed;
  const lines = await linesOf(options.format);
  const progress = new Progress(pictures.length);
  const about = { model: model.name, device: model.device };
  if (lines.head.length > 0) await print(...lines.head);
  try {
    for await (const outcome of classifyEach(model, pictures, { ...options, topK, signal })) {
      const { image } = outcome;
      const failed = "error" in outcome;
      const told = failed
        ? lines.failure({ image, ...about, error: explain(outcome.error) })
        : lines.result({ image, ...about, ...named(outcome, labels, load) });
      if (told.length > 0) await print(...told);
      progress.count(failed);
      signal.throwIfAborted();
    }
  } finally {
    progress.end();
  }
  if (progress.failures === 0) await explaining?.writeMap(model, pictures[0]!, options, signal);
  return progress.failures > 0 ? FAILED : OK;
}

async function labelsOf({ labels, trust }: Arguments, { classNames }: Model): Promise<readonly string[]> {
  if (labels === undefined) return classNames;
  const { readLabels } = await loadSeldom();
  return await readLabels(labels, classNames.length, trust);
}

/** A result with the labels that were asked for and the time of loading. */
function named(
  { predictions, milliseconds }: Extract<Outcome, { predictions: unknown }>,
  labels: readonly string[],
  load: number,
) {
  return {
    predictions: predictions.map((prediction) => ({ ...prediction, label: labels[prediction.index]! })),
    milliseconds: { load, ...milliseconds },
  };
}

/** An error's message; where a picture has too many pixels, with the option that allows more. */
function explain(error: unknown): string {
  const message = messageOf(error);
  const tooMany = error instanceof PictureError && error.code === "tooLarge" &&
    /at most \d+ are allowed$/.test(message);
  return tooMany ? `${message}; --max-pixels allows more` : message;
}

async function openModel(options: Arguments, signal: AbortSignal): Promise<Model> {
  const { model, device, threads, dtype, trust, profile } = options;
  const onProfile: Pick<LoadModelOptions, "onProfile"> = profile
    ? { onProfile: (times) => printError(...toProfile(times)) }
    : {};
  const given = { device, threads, dtype, signal, ...onProfile };
  if (model === undefined) {
    return new Model(await loadEmbeddedParts({ ...given, config: trust.config }, loadSeldom));
  }
  const { loadingLine, loadModel } = await loadSeldom();
  try {
    return await loadModel(model, {
      ...given,
      ...trust,
      onProgress: (progress) => showProgress((columns) => loadingLine(progress, columns, model)),
    });
  } finally {
    clearProgress();
  }
}

function checkTopK({ topK, threshold }: Arguments, model: Model): number {
  try {
    return resolveTopK(topK ?? (threshold ? 0 : undefined), model.config.numClasses);
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}
