/**
 * What a worker does with a job. It may be ended at any point, and the job is then begun again, here or elsewhere:
 * every step does nothing when it is done again.
 *
 * @module
 */
import { asLast, type BulkPicture, isFailed, type Outcome, parseLines, toLines } from "../outcome.ts";
import { partPath } from "../store/part_path.ts";
import type { Store } from "../store/store.ts";
import type { JobData } from "./bulk_queue.ts";

/** A job that is begun. */
export interface StartedJob {
  readonly id: string;
  readonly data: JobData;
  /** How many workers died of it, or while they did it. */
  readonly deaths: number;
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

/** Jobs in which so many workers died have a picture that ends them, or were unlucky: each picture is watched. */
const SUSPICIOUS_DEATHS = 2;
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
  const isLastTry = job.data.attempt >= attempts;
  const outcomes = written === undefined
    ? (await classify(job, services)).map((outcome) => isLastTry ? asLast(outcome) : outcome)
    : parseLines(written, `${store.name}/${path}`);
  if (written === undefined) await store.write(path, toLines(outcomes));
  const again = outcomes.filter((outcome) => isFailed(outcome) && outcome.retry);
  if (again.length > 0) await addAgain(job, again, services);
  await services.finish(job.id, outcomes);
  return outcomes;
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
  if (job.deaths < SUSPICIOUS_DEATHS) return await services.classify(job.data.pictures);
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
  await job.update({ ...job.data, begun }); // a worker that dies from here on dies of none of them
  return outcomes;
}
