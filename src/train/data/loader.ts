/**
 * A data set as batches: decoded and augmented by threads, ahead of the step that takes them.
 *
 * @module
 */
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { coreCount } from "../../threads/thread.ts";
import { DatasetError, DisposedError } from "../../errors.ts";
import type { Augmentation } from "./augment/augmentation.ts";
import { checkAugmentation } from "./augment/check.ts";
import type { Batch, Batches, TrainingData } from "./batch.ts";
import type { Dataset, Sample } from "../types.ts";
import { ahead } from "../../util/ahead.ts";
import { type LoaderPool, openLoaderPool } from "./workers/loader_pool.ts";
import { type BatchOrder, CHUNK, type Stored } from "./workers/messages.ts";
import { epochOrder, repeatsOf } from "./order.ts";

/** Options of `openLoader`. */
export interface LoaderOptions {
  readonly batchSize: number;
  /** Decides the order of the pictures and their augmentation. */
  readonly seed: number;
  /** The preparation of pictures for validation; `mean` has a number for each channel that the model takes. */
  readonly preprocessing: Preprocessing;
  /** "balanced": an epoch has as many pictures of each class; by default each picture comes once. */
  readonly sampler?: "balanced" | undefined;
  /** Random changes of training pictures; without it they are prepared as for validation. */
  readonly augmentation?: Augmentation | undefined;
  /** Threads that prepare pictures; 0: the calling one. By default as many as there are cores, at most 4. */
  readonly workers?: number | undefined;
  /** Unreadable pictures are left out and listed instead of an error. */
  readonly skipBad?: boolean | undefined;
  /** Decoded pictures are kept up to this many bytes, those of more than 1 MiB never; 512 MiB by default. */
  readonly keepBytes?: number | undefined;
  /** Ends the opening; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called as pictures are decoded, while the loader opens. */
  readonly onProgress?: ((progress: OpeningProgress) => void) | undefined;
}

/** The progress of a loader that is being opened. */
export interface OpeningProgress {
  /** Pictures that have been decoded. */
  readonly done: number;
  readonly total: number;
}

/** A picture that cannot be used. */
export interface BadPicture {
  readonly path: string;
  readonly reason: string;
}

/** Batches of a data set. */
export interface Loader extends TrainingData, AsyncDisposable {
  /** Steps of an epoch; the last may have fewer pictures. */
  readonly steps: number;
  /** The data set without the bad pictures. */
  readonly dataset: Dataset;
  /** Pictures that were left out because they could not be decoded. */
  readonly bad: readonly BadPicture[];
  /** The training pictures as they are for validation, in their order. */
  plain(): AsyncIterable<Batch>;
}

/** Batches that are ready and not yet taken have at most this many bytes. */
const AHEAD_BYTES = 2 ** 28;

/**
 * Decodes every picture of a data set, and gives batches of them. The same seed gives the same batches, bit for bit, on
 * any number of threads.
 *
 * @throws {DatasetError} where pictures cannot be decoded; it lists all of them
 * @throws {TypeError} where none of a side or a class can
 * @throws {RangeError} for impossible options
 */
export async function openLoader(dataset: Dataset, options: LoaderOptions): Promise<Loader> {
  checkOptions(options);
  const { preprocessing, augmentation, seed, signal, workers = Math.min(coreCount(), 4) } = options;
  signal?.throwIfAborted();
  const samples = [...dataset.training, ...dataset.validation];
  const pool = await openLoaderPool(workers, {
    files: samples.map(({ path }) => path),
    labels: samples.map(({ label }) => label),
    classes: dataset.classNames.length,
    preprocessing,
    augmentation,
    seed,
  });
  const stop = () => pool.end(signal!.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted();
    const bad = await decodeAll(pool, samples, options);
    return new PictureLoader(dataset, options, pool, bad);
  } catch (error) {
    pool.end(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Decodes every file once and keeps small pictures. @returns why files cannot be decoded, by their place */
async function decodeAll(
  pool: LoaderPool,
  samples: readonly Sample[],
  { keepBytes = 2 ** 29, skipBad, signal, onProgress }: LoaderOptions,
): Promise<Map<number, string>> {
  const total = samples.length;
  const chunks = Array.from({ length: Math.ceil(total / CHUNK) }, (_, i) => i * CHUNK);
  const stored: Stored[] = [];
  const bad = new Map<number, string>();
  let kept = 0;
  const results = ahead(chunks, 2 * pool.size, (from) => {
    const to = Math.min(from + CHUNK, total);
    return pool.decode({ from, to, keep: kept < keepBytes }).then((decoded) => ({ ...decoded, to }));
  });
  for await (const { to, ...decoded } of results) {
    for (const { file, reason } of decoded.bad) bad.set(file, reason);
    kept += decoded.stored?.bytes.byteLength ?? 0;
    if (decoded.stored && kept <= keepBytes) stored.push(decoded.stored);
    onProgress?.({ done: to, total });
    signal?.throwIfAborted();
  }
  if (bad.size > 0 && !skipBad) throw new DatasetError(listOf(samples, bad), total);
  pool.remember(stored);
  return bad;
}

function listOf(samples: readonly Sample[], bad: ReadonlyMap<number, string>): BadPicture[] {
  return Array.from(bad, ([file, reason]) => ({ path: samples[file]!.path, reason }));
}

class PictureLoader implements Loader {
  readonly steps: number;
  readonly dataset: Dataset;
  readonly bad: readonly BadPicture[];
  readonly training: Batches;
  readonly validation: Batches | undefined;
  readonly #pool: LoaderPool;
  readonly #options: LoaderOptions;
  /** The place of each training picture among all files. */
  readonly #files: readonly number[];

  constructor(dataset: Dataset, options: LoaderOptions, pool: LoaderPool, bad: ReadonlyMap<number, string>) {
    const { training, validation } = dataset;
    this.#pool = pool;
    this.#options = options;
    this.bad = listOf([...training, ...validation], bad);
    this.#files = filesOf(training, 0, bad);
    const others = filesOf(validation, training.length, bad);
    this.dataset = without(dataset, bad);
    this.steps = Math.ceil(this.#files.length / options.batchSize);
    this.training = (epoch, skip) => this.#shuffled(epoch, skip);
    if (others.length > 0) this.validation = (_epoch, skip) => this.#inOrder(others, skip);
  }

  plain(): AsyncIterable<Batch> {
    return this.#inOrder(this.#files);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#pool.end(
      new DisposedError("Cannot take a batch of a loader that has been disposed: open it again"),
    );
    return Promise.resolve();
  }

  #shuffled(epoch: number, skip?: number): AsyncIterable<Batch> {
    const { batchSize, sampler } = this.#options;
    const order = epochOrder(this.#options, epoch, this.dataset.training.map(({ label }) => label));
    const repeats = sampler && repeatsOf(order);
    return this.#make(this.#cut(order, skip), (indices, batch) => ({
      indices,
      files: indices.map((i) => this.#files[i]!),
      draw: { epoch, batch, repeats: repeats?.slice(batch * batchSize, (batch + 1) * batchSize) },
    }));
  }

  #inOrder(files: readonly number[], skip?: number): AsyncIterable<Batch> {
    const order = files.map((_, i) => i);
    return this.#make(
      this.#cut(order, skip),
      (indices) => ({ indices, files: indices.map((i) => files[i]!) }),
    );
  }

  /** The pictures of each batch from `skip` on, and its number. */
  *#cut(order: readonly number[], skip = 0): Generator<[indices: number[], batch: number]> {
    const { batchSize } = this.#options;
    for (let batch = skip; batch * batchSize < order.length; batch++) {
      yield [order.slice(batch * batchSize, (batch + 1) * batchSize), batch];
    }
  }

  #make(
    cuts: Iterable<[indices: number[], batch: number]>,
    orderOf: (indices: number[], batch: number) => BatchOrder,
  ): AsyncIterable<Batch> {
    return ahead(cuts, this.#depth, (cut) => this.#pool.compose(orderOf(...cut)));
  }

  /** Batches to order ahead: two for each thread, so that none waits while a step keeps the calling one busy. */
  get #depth(): number {
    const { batchSize, preprocessing: { imageSize, mean } } = this.#options;
    const fitting = Math.floor(AHEAD_BYTES / (batchSize * mean.length * imageSize ** 2 * 4));
    return Math.min(2 * this.#pool.size, Math.max(1, fitting));
  }
}

/** Places among all files of the samples that can be used. */
function filesOf(samples: readonly Sample[], first: number, bad: ReadonlyMap<number, string>): number[] {
  return samples.map((_, i) => first + i).filter((file) => !bad.has(file));
}

function without(dataset: Dataset, bad: ReadonlyMap<number, string>): Dataset {
  if (bad.size === 0) return dataset;
  const { classNames, training, validation } = dataset;
  const left = {
    classNames,
    training: training.filter((_, i) => !bad.has(i)),
    validation: validation.filter((_, i) => !bad.has(training.length + i)),
  };
  for (const [label, name] of classNames.entries()) {
    if (left.training.some((sample) => sample.label === label)) continue;
    throw new TypeError(`Cannot train on class ${name}: none of its training pictures can be decoded`);
  }
  if (validation.length > 0 && left.validation.length === 0) {
    throw new TypeError("Cannot validate: none of the validation pictures can be decoded");
  }
  return left;
}

function checkOptions({ batchSize, workers = 0, seed, augmentation, preprocessing }: LoaderOptions): void {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`Cannot make batches of ${batchSize} pictures: a whole number above 0 is wanted`);
  }
  if (!Number.isInteger(workers) || workers < 0) {
    throw new RangeError(`Cannot prepare pictures on ${workers} threads: a whole number from 0 is wanted`);
  }
  if (!Number.isInteger(seed)) throw new RangeError(`Cannot draw by seed ${seed}: a whole number is wanted`);
  if (augmentation) checkAugmentation(augmentation, preprocessing.imageSize);
}
