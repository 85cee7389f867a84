import { PictureError } from "../../errors.ts";
import { freeBytes, loadPicture, type PreprocessOptions, toPixels } from "../../image/preprocess.ts";
import { readBytes } from "../../image/source.ts";
import type { Model } from "../../model/model.ts";
import type { Prediction } from "../../model/top_k.ts";
import { ahead } from "../../util/ahead.ts";
import { chunks } from "../chunks.ts";
import { isUrl } from "../identity.ts";
import type { BulkPicture, Failed, Outcome } from "../outcome.ts";
import { mayRecover } from "./may_recover.ts";
import type { Task } from "./messages.ts";

/** Pictures whose bytes are read while another is computed. */
const READ_AHEAD = 8;
/** Pictures of one pass. A GPU takes as long for one as for this many; a CPU is fastest with one. */
const PASS = { gpu: 32, cpu: 1 };
/** Milliseconds that an address may take for a picture. */
const PATIENCE = 60_000;

/** What is asked of the model. */
export type Asked = Pick<Task, "topK" | "threshold" | "maxPixels">;

/** A picture's bytes or pixels, or the error why there are none. */
type Attempt<T> = { readonly picture: BulkPicture } & ({ readonly value: T } | { readonly error: unknown });

/** Classifies pictures: an outcome for each, in order. Nothing is thrown: each error is one picture's. */
export async function classifyBatch(
  model: Model,
  pictures: readonly BulkPicture[],
  { topK, threshold, maxPixels }: Asked,
): Promise<Outcome[]> {
  const { preprocessing, config: { inChannels } } = model;
  const options = { ...preprocessing, inChannels, maxPixels };
  const pass = model.device === "gpu" ? PASS.gpu : PASS.cpu;
  const read = ahead(pictures, READ_AHEAD, (picture) => attempt(picture, () => readPicture(picture.image)));
  const outcomes: Outcome[] = [];
  for await (const chunk of chunks(prepareEach(read, options), pass)) {
    outcomes.push(...await compute(model, chunk, { topK, threshold }));
  }
  return outcomes;
}

/** Reads a picture; an address that does not answer is given up. */
async function readPicture(image: string): Promise<Uint8Array> {
  if (!isUrl(image)) return await readBytes(image);
  const signal = AbortSignal.timeout(PATIENCE);
  return await readBytes(image, { signal }).catch((error: unknown) => {
    if (!signal.aborted || error instanceof PictureError) throw error;
    throw new Error(`Cannot read ${image}: it took more than ${PATIENCE / 1000} s`);
  });
}

async function* prepareEach(
  attempts: AsyncIterable<Attempt<Uint8Array>>,
  options: PreprocessOptions,
): AsyncGenerator<Attempt<Float32Array>, void, void> {
  for await (const read of attempts) {
    yield "error" in read ? read : await attempt(read.picture, () => prepare(read.value, options));
  }
}

/** Decodes and prepares a picture, and frees what that leaves. */
async function prepare(bytes: Uint8Array, options: PreprocessOptions): Promise<Float32Array> {
  try {
    const picture = await loadPicture(bytes, options);
    const pixels = toPixels(picture, options);
    freeBytes(picture.data);
    return pixels;
  } finally {
    freeBytes(bytes);
  }
}

async function attempt<T>(picture: BulkPicture, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { picture, value: await work() };
  } catch (error) {
    return { picture, error };
  }
}

/** Runs one pass on several pictures; where it fails, one on each, so that an error concerns one picture alone. */
async function compute(
  model: Model,
  batch: readonly Attempt<Float32Array>[],
  asked: Omit<Asked, "maxPixels">,
): Promise<Outcome[]> {
  const ready = batch.flatMap((attempt) => "value" in attempt ? [attempt.value] : []);
  let answers: Prediction[][];
  try {
    answers = await model.classify(ready.map((pixels) => ({ pixels })), asked);
  } catch (error) {
    if (batch.length === 1) return [failed(batch[0]!.picture, error)];
    return (await Promise.all(batch.map((one) => compute(model, [one], asked)))).flat();
  }
  return batch.map((attempt) =>
    "error" in attempt
      ? failed(attempt.picture, attempt.error)
      : { ...attempt.picture, model: model.name, predictions: answers.shift()! }
  );
}

/** The line of a picture that failed. */
export function failed({ id, image }: BulkPicture, error: unknown): Failed {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof PictureError ? { code: error.code } : {};
  return { id, image, error: message, ...code, ...mayRecover(error) ? { retry: true as const } : {} };
}
