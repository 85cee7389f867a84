/**
 * Preparation of pictures ahead of the passes that take them: of any number only a few are in memory.
 *
 * @module
 */
import { PictureError } from "../../errors.ts";
import { nameOfAddress } from "../../image/source.ts";
import { ahead } from "../../util/ahead.ts";
import { hasWorkers } from "../../threads/thread.ts";
import { runtime } from "../../util/runtime.ts";
import type { ClassifyOptions } from "../classify_options.ts";
import {
  expectOnePicture,
  isPixels,
  type ModelInput,
  preparationFor,
  prepare,
  type Prepared,
  type Wanted,
} from "../input.ts";
import { picturesPerPass } from "../network/batches.ts";
import type { Preparers } from "./preparers.ts";

/** A picture that is prepared, or the error why it cannot be. */
export type Attempt = { readonly prepared: Prepared } | { readonly error: unknown };

/**
 * From so many files on, threads prepare them: for fewer, the start of threads takes longer than they save.
 */
const MANY = 16;
/** Pictures of one pass on a GPU, which takes as long for one as for this many. */
const GPU_BATCH = 32;
/** The most pictures of one pass on a CPU, and what their activations may take: what its caches hold. */
const CPU_BATCH = { pictures: 8, bytes: 3 * 2 ** 20 };
/** Pictures that this thread prepares at a time while a GPU or a network works. */
const ASKED = 4;

/**
 * Prepares pictures, in order, and yields those of one pass after the other. Many files are prepared by threads, while
 * the caller computes.
 *
 * @param inputs pictures, or errors that stand in place of one
 * @throws the reason of `signal`
 */
export async function* prepareAhead(
  inputs: readonly (ModelInput | Error)[],
  model: Wanted & { readonly device: string },
  options: ClassifyOptions,
): AsyncGenerator<readonly Attempt[], void, void> {
  const preparation = preparationFor(model, options);
  const inPage = runtime === "web"; // where paths are addresses, relative to the page
  const files = inPage || !hasWorkers() ? 0 : inputs.filter(isFile).length;
  using preparers = files < MANY ? undefined : await openPreparers(preparation);
  const size = batchSize(model);
  const waits = inPage || model.device === "gpu" || inputs.some(isAddress);
  const depth = Math.max(preparers?.depth ?? 0, waits ? ASKED - 1 : 0);
  const attempts = ahead(inputs, depth, async (input): Promise<Attempt> => {
    try {
      if (input instanceof Error) throw input;
      if (isPixels(input)) expectOnePicture(input, model.config);
      const byThread = preparers && isFile(input);
      return { prepared: await (byThread ? preparers.prepare(`${input}`) : prepare(input, preparation)) };
    } catch (error) {
      options.signal?.throwIfAborted();
      return { error };
    }
  });
  let batch: Attempt[] = [];
  for await (const attempt of attempts) {
    batch.push(attempt);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Picture `i` of `inputs`, prepared. @throws the error why it cannot be, which names it among several */
export function takePrepared(attempt: Attempt, inputs: readonly ModelInput[], i: number): Prepared {
  if ("prepared" in attempt) return attempt.prepared;
  const { error } = attempt;
  const isOfPicture = error instanceof PictureError || error instanceof TypeError;
  if (inputs.length === 1 || !isOfPicture) throw error;
  const input = inputs[i]!;
  const message = `Picture ${i}${isFile(input) ? `, ${nameOfAddress(input)}` : ""}: ${error.message}`;
  throw error instanceof PictureError
    ? new PictureError(error.code, message, { cause: error })
    : new TypeError(message, { cause: error });
}

/** Pictures of one pass. They change no bit of the answers. */
function batchSize({ device, config }: Wanted & { readonly device: string }): number {
  if (device === "gpu") return GPU_BATCH;
  const fitting = picturesPerPass(config, { passBytes: CPU_BATCH.bytes, tensorBytes: Infinity });
  return Math.min(CPU_BATCH.pictures, fitting);
}

/** Tells a path or an address, which a thread can read; the address of a Blob is known to this one alone. */
function isFile(input: ModelInput | Error): input is string | URL {
  return (typeof input === "string" || input instanceof URL) && !/^blob:/i.test(`${input}`);
}

function isAddress(input: ModelInput | Error): boolean {
  return (typeof input === "string" || input instanceof URL) && /^https?:/i.test(`${input}`);
}

/** Loads and starts the threads, whose code few pictures do not need. */
async function openPreparers(options: Parameters<typeof Preparers.open>[0]): Promise<Preparers> {
  const { Preparers } = await import("./preparers.ts");
  return await Preparers.open(options);
}
