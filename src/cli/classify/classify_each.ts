import type { PreprocessOptions } from "../../image/preprocess.ts";
import type { Timings } from "../../model/classify_options.ts";
import type { Model } from "../../model/model.ts";
import type { Prediction } from "../../model/top_k.ts";
import { ahead } from "../../util/ahead.ts";
import type { NamedPicture } from "./pictures.ts";
import { prepare, type Prepared } from "./prepare.ts";

/** The outcome of a picture. */
export type Outcome =
  & { readonly image: string }
  & (
    | { readonly predictions: readonly Prediction[]; readonly milliseconds: Timings }
    | { readonly error: unknown }
  );

/** Options of `classifyEach`. */
export interface ClassifyEachOptions {
  readonly topK: number;
  readonly threshold: number | undefined;
  readonly maxPixels: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * From so many pictures on, threads prepare them: for fewer, the start of threads takes longer than they
 * save.
 */
const MANY = 16;
/** Pictures of one pass. A GPU takes as long for one as for this many; a CPU is fastest with one. */
const BATCH = { gpu: 32, cpu: 1 };

type Asked = Omit<ClassifyEachOptions, "maxPixels">;

/** A prepared picture, or the error why it cannot be prepared. */
type Attempt = { readonly image: string } & ({ readonly prepared: Prepared } | { readonly error: unknown });

/**
 * Classifies pictures, and yields the outcome of each in their order. Of many pictures some are prepared
 * ahead, by threads, while the model computes.
 */
export async function* classifyEach(
  model: Model,
  pictures: readonly NamedPicture[],
  { maxPixels, ...asked }: ClassifyEachOptions,
): AsyncGenerator<Outcome, void, void> {
  const { signal } = asked;
  const { preprocessing, config: { inChannels } } = model;
  const options = { ...preprocessing, inChannels, maxPixels, signal };
  using preparers = pictures.length < MANY ? undefined : await openPreparers(options);
  const batchSize = model.device === "gpu" ? BATCH.gpu : BATCH.cpu;
  const depth = Math.max(preparers?.depth ?? 0, batchSize - 1);
  const attempts = ahead(pictures, depth, async ({ image, source }): Promise<Attempt> => {
    try {
      if (source instanceof Error) throw source;
      const prepared = preparers && typeof source === "string"
        ? preparers.prepare(source)
        : prepare(source, options);
      return { image, prepared: await prepared };
    } catch (error) {
      signal.throwIfAborted();
      return { image, error };
    }
  });
  let batch: Attempt[] = [];
  for await (const attempt of attempts) {
    batch.push(attempt);
    if (batch.length < batchSize) continue;
    yield* compute(model, batch, asked);
    batch = [];
  }
  if (batch.length > 0) yield* compute(model, batch, asked);
}

/** Loads and starts the threads, whose code few pictures do not need. */
async function openPreparers(options: PreprocessOptions) {
  const { Preparers } = await import("./preparers.ts");
  return await Preparers.open(options);
}

/**
 * Runs one pass on several pictures; where it fails, one pass on each, so that an error concerns one picture
 * alone.
 */
async function* compute(
  model: Model,
  batch: readonly Attempt[],
  asked: Asked,
): AsyncGenerator<Outcome, void, void> {
  const ready = batch.flatMap((attempt) => "prepared" in attempt ? [attempt.prepared] : []);
  const start = performance.now();
  const answers = ready.length === 0 ? [] : await classify(model, ready, asked);
  if (answers instanceof Error && batch.length > 1) {
    for (const attempt of batch) yield* compute(model, [attempt], asked);
    return;
  }
  const forward = (performance.now() - start) / ready.length;
  let next = 0;
  for (const attempt of batch) {
    const { image } = attempt;
    if ("error" in attempt) yield attempt;
    else if (answers instanceof Error) yield { image, error: answers };
    else {
      const milliseconds = { ...attempt.prepared.milliseconds, forward };
      yield { image, predictions: answers[next++]!, milliseconds };
    }
  }
}

async function classify(
  model: Model,
  prepared: readonly Prepared[],
  asked: Asked,
): Promise<Prediction[][] | Error> {
  try {
    return await model.classify(prepared.map(({ pixels }) => ({ pixels })), asked);
  } catch (error) {
    asked.signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}
