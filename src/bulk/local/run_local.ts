/**
 * A bulk run on one machine: pictures to threads, outcomes to a file.
 *
 * @module
 */
import { chunks } from "../chunks.ts";
import { wait } from "../wait.ts";
import { identify } from "../identity.ts";
import { asLast, type BulkPicture, isFailed, type Outcome } from "../outcome.ts";
import { BatchSize } from "./batch_size.ts";

/** What a run computes with, and where its outcomes go. */
export interface LocalRun {
  /** Batches that are under way at the same time. */
  readonly depth: number;
  classify(pictures: readonly BulkPicture[]): Promise<readonly Outcome[]>;
  /** Receives outcomes that are final. */
  write(outcomes: readonly Outcome[]): Promise<void>;
  /** Called for pictures that are done already. */
  onSkipped(count: number): void;
  readonly signal: AbortSignal;
  /** Times that a picture is tried which could not be read. */
  readonly attempts: number;
  /** Milliseconds before what failed is tried for the second time; each wait is four times the one before. */
  readonly backoff: number;
}

/** Milliseconds before what failed is tried again. */
export const BACKOFF = 5000;
const BACKOFF_FACTOR = 4;

/** Pictures that are named at the same time. */
const NAMED_AT_ONCE = 256;

/**
 * Classifies all images but those whose identities are `known`, each once, in no order. Pictures that may succeed
 * later are tried again at the end.
 *
 * @throws the signal's reason
 */
export async function runLocal(
  images: AsyncIterable<string>,
  known: Set<string>,
  run: LocalRun,
): Promise<void> {
  let again = await runOnce(unknownOf(images, known, run), run, run.attempts === 1);
  for (let attempt = 2; attempt <= run.attempts && again.length > 0; attempt++) {
    await wait(run.backoff * BACKOFF_FACTOR ** (attempt - 2), run.signal);
    again = await runOnce(again, run, attempt === run.attempts);
  }
}

/** The pictures that are not known, which they are from then on. */
async function* unknownOf(
  images: AsyncIterable<string>,
  known: Set<string>,
  { onSkipped }: LocalRun,
): AsyncGenerator<BulkPicture, void, void> {
  for await (const chunk of named(images)) {
    for (const picture of chunk) {
      const before = known.size;
      if (known.add(picture.id).size > before) yield picture;
      else onSkipped(1);
    }
  }
}

async function* named(images: AsyncIterable<string>): AsyncGenerator<BulkPicture[], void, void> {
  for await (const chunk of chunks(images, NAMED_AT_ONCE)) yield await identify(chunk, "path");
}

/** Classifies pictures; returns those that are to be tried again, of which there are none the last time. */
async function runOnce(
  pictures: AsyncIterable<BulkPicture> | Iterable<BulkPicture>,
  run: LocalRun,
  isLast: boolean,
): Promise<BulkPicture[]> {
  const again: BulkPicture[] = [];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const size = new BatchSize();
  const begin = (batch: readonly BulkPicture[]) => {
    const start = performance.now();
    const work = run.classify(batch).then(async (outcomes) => {
      size.measured(batch.length, (performance.now() - start) / 2); // it waited for one before it
      const isAgain = (outcome: Outcome) => !isLast && isFailed(outcome) && outcome.retry === true;
      again.push(...outcomes.filter(isAgain).map(({ id, image }) => ({ id, image })));
      await run.write(outcomes.filter((outcome) => !isAgain(outcome)).map(asLast));
    }).catch((error: unknown) => void failures.push(error)).finally(() => running.delete(work));
    running.add(work);
  };
  let batch: BulkPicture[] = [];
  for await (const picture of pictures) {
    batch.push(picture);
    if (batch.length < size.wanted) continue;
    begin(batch);
    batch = [];
    if (running.size >= run.depth) await Promise.race(running);
    if (failures.length > 0) break;
  }
  if (batch.length > 0 && failures.length === 0) begin(batch);
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return again;
}
