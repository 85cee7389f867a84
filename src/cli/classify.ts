/**
 * The command line: arguments, then a model, then a line or table per picture.
 *
 * @module
 */
import type { OperatorTime } from "../backend/profile.ts";
import { loadDefaultModel } from "../default_model.ts";
import { loadModel } from "../load_model.ts";
import type { Model, Timings } from "../model.ts";
import { resolveTopK } from "../top_k.ts";
import { type Arguments, HELP, parseArguments, UsageError } from "./arguments.ts";
import { readLabels } from "./labels.ts";
import { listPictures, type NamedPicture } from "./pictures.ts";
import { messageOf, print } from "./print.ts";
import { megabytes, ProgressLine } from "./progress_line.ts";
import { type Result, toJson, toProfile, toTable } from "./report.ts";

/** Exit codes, as the help text has them. */
const [OK, SOME_FAILED, USAGE] = [0, 1, 2];

/** Runs `classify.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseArguments(args);
    if (!options.help) return await classifyAll(options);
    await print(HELP.trimEnd());
    return OK;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return SOME_FAILED;
    const usage = error instanceof UsageError;
    console.error(usage ? `${error.message}\nTry --help.` : messageOf(error));
    return usage ? USAGE : SOME_FAILED;
  }
}

async function classifyAll(options: Arguments): Promise<number> {
  const start = performance.now();
  using model = await openModel(options);
  const labels = options.labels
    ? await readLabels(options.labels, model.classNames.length, options.trust)
    : model.classNames;
  const topK = checkTopK(options.topK, model);
  const load = performance.now() - start;

  let exitCode = OK;
  for await (const picture of listPictures(options.pictures)) {
    try {
      const result = await classifyOne(model, labels, picture, topK, load);
      await print(options.json ? toJson(result) : toTable(result));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) throw error;
      exitCode = SOME_FAILED;
      await reportFailure(picture.image, error, model, options.json);
    }
  }
  return exitCode;
}

async function classifyOne(
  model: Model,
  labels: readonly string[],
  { image, source }: NamedPicture,
  topK: number,
  load: number,
): Promise<Result> {
  if (source instanceof Error) throw source;
  let milliseconds: Timings = { decode: 0, preprocess: 0, forward: 0 };
  const found = await model.classify(source, { topK, onTimings: (timings) => (milliseconds = timings) });
  const predictions = found.map((prediction) => ({ ...prediction, label: labels[prediction.index]! }));
  return {
    image,
    model: model.name,
    device: model.device,
    predictions,
    milliseconds: { load, ...milliseconds },
  };
}

async function openModel({ model, device, threads, dtype, trust, profile }: Arguments): Promise<Model> {
  const options = { device, threads, dtype, onProfile: profile ? printProfile : undefined };
  if (model === undefined) return await loadDefaultModel(options);
  const progress = new ProgressLine();
  try {
    return await loadModel(model, {
      ...options,
      ...trust,
      onProgress: ({ loaded, total }) => {
        const share = total ? ` of ${megabytes(total)}` : "";
        progress.show(`Loading ${model}: ${megabytes(loaded)}${share}`);
      },
    });
  } finally {
    progress.clear();
  }
}

function printProfile(times: readonly OperatorTime[]): void {
  console.error(toProfile(times));
}

function checkTopK(topK: number | undefined, model: Model): number {
  try {
    return resolveTopK(topK, model.config.numClasses);
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}

async function reportFailure(image: string, error: unknown, model: Model, json: boolean): Promise<void> {
  const { name, device } = model;
  if (json) await print(JSON.stringify({ image, model: name, device, error: messageOf(error) }));
  else console.error(`${image}: ${messageOf(error)}`);
}
