import type { Timings } from "../../model/classify_options.ts";
import type { Prepared } from "../../model/input.ts";
import { type Attempt, prepareAhead } from "../../model/many/prepare_ahead.ts";
import type { Model } from "../../model/model.ts";
import type { Prediction } from "../../model/top_k.ts";
import type { NamedPicture } from "./pictures.ts";

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

type Asked = Omit<ClassifyEachOptions, "maxPixels">;

/** A picture's name beside its attempt. */
type NamedAttempt = { readonly image: string } & Attempt;

/**
 * Classifies pictures, and yields the outcome of each in their order. Of many pictures some are prepared
 * ahead, by threads, while the model computes.
 */
export async function* classifyEach(
  model: Model,
  pictures: readonly NamedPicture[],
  { topK, threshold, maxPixels, signal }: ClassifyEachOptions,
): AsyncGenerator<Outcome, void, void> {
  const sources = pictures.map(({ source }) => source);
  let next = 0;
  for await (const batch of prepareAhead(sources, model, { maxPixels, signal })) {
    const named = batch.map((attempt) => ({ image: pictures[next++]!.image, ...attempt }));
    yield* compute(model, named, { topK, threshold, signal });
  }
}

/**
 * Runs one pass on several pictures; where it fails, one pass on each, so that an error concerns one picture
 * alone.
 */
async function* compute(
  model: Model,
  batch: readonly NamedAttempt[],
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
