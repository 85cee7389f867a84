/**
 * What a worker does with a job. It may be ended at any point, and the job is then begun again, here or elsewhere:
 * every step does nothing when it is done again.
 *
 * @module
 */
import { type BulkPicture, type Failed, isFailed, type Outcome, parseLines, toLines } from "../outcome.ts";
import { partPath } from "../store/part_path.ts";
import type { Store } from "../store/store.ts";
import type { JobData } from "./bulk_queue.ts";

/** A job that is begun. */
export interface StartedJob {
  readonly id: string;
  readonly data: JobData;
  /** How often it was begun, this time included. */
  readonly starts: number;
  /** Keeps other data with the job. */
  update(data: JobData): Promise<void>;
}

/** What a worker does jobs with. */
export interface JobServices {
  readonly store: Store;
  /** Times that a picture is tried which could not be read. */
  readonly attempts: number;
  classify(pictures: readonly BulkPicture[]): Promise<readonly Outcome[]>;
  /** Adds pictures for another try, after some milliseconds. */
  addAgain(id: string, pictures: readonly BulkPicture[], attempt: number, delay: number): Promise<void>;
  finish(id: string, outcomes: readonly Outcome[]): Promise<void>;
}

/** Jobs that are begun so often have ended workers, or were unlucky: each of their pictures is watched. */
const SUSPICIOUS_STARTS = 3;
/** A picture that was begun so often, each time by a worker that died, is given up. */
const MOST_BEGUN = 2;

/** Milliseconds before the second try; each wait is four times the one before. */
const [BACKOFF, BACKOFF_FACTOR] = [5000, 4];

/**
 * Classifies a job's pictures, writes their lines, adds those that may succeed later as another job, and counts them.
 * Where the lines are there, only the rest is done. @returns the outcomes
 */
export async function processJob(job: StartedJob, services: JobServices): Promise<readonly Outcome[]> {
  const { store, attempts } = services;
  const path = partPath(job.id);
  const written = await store.read(path);
  const outcomes = written === undefined
    ? withRetries(await classify(job, services), job.data.attempt < attempts)
    : parseLines(written, `${store.name}/${path}`);
  if (written === undefined) await store.write(path, toLines(outcomes));
  const again = outcomes.filter((outcome) => isFailed(outcome) && outcome.retry);
  if (again.length > 0) await addAgain(job, again, services);
  await services.finish(job.id, outcomes);
  return outcomes;
}

/** The outcomes with a mark on those to be tried again, if there is another try. */
function withRetries(outcomes: readonly Outcome[], isAnother: boolean): Outcome[] {
  if (isAnother) return [...outcomes];
  return outcomes.map((outcome) => {
    if (!isFailed(outcome)) return outcome;
    const { retry: _, ...last }: Failed = outcome;
    return last;
  });
}

async function addAgain(
  { id, data: { attempt } }: StartedJob,
  outcomes: readonly Outcome[],
  services: JobServices,
): Promise<void> {
  const pictures = outcomes.map(({ id, image }) => ({ id, image }));
  const next = attempt + 1;
  const delay = BACKOFF * BACKOFF_FACTOR ** (attempt - 1);
  await services.addAgain(`${id.split("-")[0]}-${next}`, pictures, next, delay);
}

async function classify(job: StartedJob, services: JobServices): Promise<readonly Outcome[]> {
  if (job.starts < SUSPICIOUS_STARTS) return await services.classify(job.data.pictures);
  return await classifyWatched(job, services);
}

/**
 * Classifies one picture after another, and notes each before it is begun: after a death, that which it died of is
 * known. A picture that two died of is given up.
 */
async function classifyWatched(job: StartedJob, services: JobServices): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let begun = job.data.begun ?? {};
  for (const picture of job.data.pictures) {
    const times = begun[picture.id] ?? 0;
    if (times >= MOST_BEGUN) {
      outcomes.push({ ...picture, error: `Cannot classify ${picture.image}: ${times} workers ended at it` });
      continue;
    }
    await job.update({ ...job.data, begun: { ...begun, [picture.id]: times + 1 } });
    outcomes.push(...await services.classify([picture]));
    begun = { ...begun, [picture.id]: 0 };
  }
  return outcomes;
}
