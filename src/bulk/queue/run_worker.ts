/**
 * A worker: takes jobs from a queue until it is stopped, or nothing is left.
 *
 * @module
 */
import { wait } from "../wait.ts";
import type { Outcome } from "../outcome.ts";
import { type BulkQueue, isJobData, type JobData } from "./bulk_queue.ts";
import type { Connection } from "./connect.ts";
import { PREFIX } from "./ledger.ts";
import { loadQueuePackages } from "./load_packages.ts";
import type { Job, Worker } from "./package_types.ts";
import { type JobServices, processJob, type StartedJob } from "./process_job.ts";

/** Options of a worker. */
export interface WorkerRun {
  readonly connection: Connection;
  readonly queue: BulkQueue;
  readonly name: string;
  readonly services: JobServices;
  /** Jobs that are under way at the same time. */
  readonly concurrency: number;
  /** Milliseconds without a sign of life after which a worker is taken for dead. */
  readonly stalledAfter: number;
  /** Ends when no job is left. */
  readonly drain: boolean;
  /** Ends after the jobs that are begun. */
  readonly signal: AbortSignal;
  onOutcomes(outcomes: readonly Outcome[]): void;
  /** Called when the queue is lost, and when it is there again. */
  onConnection(isThere: boolean): void;
  /** Receives what the queue refuses, such as a lock that another worker has by now, or memory that is full. */
  onError(error: Error): void;
}

/** Milliseconds between two looks whether anything is left. */
const LOOK_INTERVAL = 500;

/**
 * Works until it is stopped, or nothing is left. A job that fails, since its results cannot be written, ends the worker;
 * the job stays in the queue.
 *
 * @throws {Error} that says why a job failed
 */
export async function runWorker(run: WorkerRun): Promise<void> {
  await run.queue.recover();
  const ended = new AbortController();
  const stop = () => ended.abort();
  run.signal.addEventListener("abort", stop, { once: true });
  if (run.signal.aborted) stop();
  let failure: { readonly error: unknown } | undefined;
  const worker = await openWorker(run, (error) => {
    failure ??= { error };
    ended.abort();
  });
  tellConnection(run, worker, ended.signal);
  try {
    await untilEnded(run, ended.signal);
  } finally {
    run.signal.removeEventListener("abort", stop);
    ended.abort();
    await worker.close();
  }
  if (failure) throw failure.error;
}

async function openWorker(run: WorkerRun, onFailure: (error: unknown) => void): Promise<Worker> {
  const { Worker, UnrecoverableError } = await loadQueuePackages();
  const { connection: { client }, services, stalledAfter, concurrency } = run;
  return new Worker<JobData>(run.name, async (job) => {
    const started = startedOf(job);
    if (!started) {
      throw new UnrecoverableError(`Cannot work on job ${job.id}: its pictures are not understood`);
    }
    try {
      run.onOutcomes(await processJob(started, services));
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }, {
    connection: client,
    prefix: PREFIX,
    concurrency,
    lockDuration: stalledAfter,
    stalledInterval: stalledAfter,
    maxStalledCount: Number.MAX_SAFE_INTEGER, // which pictures are to blame is found job by job
  });
}

/** Tells when the queue is lost and there again, as long as the worker has not ended. */
function tellConnection(
  { connection, onConnection, onError }: WorkerRun,
  worker: Worker,
  ended: AbortSignal,
): void {
  const { client } = connection;
  let isThere = true;
  const tell = (now: boolean) => {
    if (now !== isThere && !ended.aborted) onConnection(isThere = now);
  };
  worker.on("error", (error) => {
    if (isThere && client.status === "ready") onError(error);
  });
  client.on("close", () => tell(false));
  client.on("ready", () => tell(true));
}

/** The job as it is worked on; `undefined` where another program has added it. */
function startedOf(job: Job<JobData>): StartedJob | undefined {
  const { id, data, stalledCounter: deaths } = job;
  if (id === undefined || !isJobData(data)) return undefined;
  return { id, data, deaths, update: (data) => job.updateData(data) };
}

/** Waits until the signal or, where that is wanted, until nothing is left. */
async function untilEnded({ queue, drain }: WorkerRun, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(LOOK_INTERVAL, signal).catch(() => {}); // the signal is what is waited for
    if (!drain || signal.aborted) continue;
    await queue.recover();
    const { waiting, active } = await queue.counts();
    if (waiting + active === 0) return;
  }
}
