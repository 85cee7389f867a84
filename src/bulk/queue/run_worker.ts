/**
 * A worker: takes jobs from a queue until it is stopped, or nothing is left.
 *
 * @module
 */
import { wait } from "../wait.ts";
import type { Outcome } from "../outcome.ts";
import type { BulkQueue, JobData } from "./bulk_queue.ts";
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
  const { Worker } = await loadQueuePackages();
  const { connection: { client }, services, stalledAfter, concurrency } = run;
  const worker = new Worker<JobData>(run.name, async (job) => {
    try {
      run.onOutcomes(await processJob(startedOf(job), services));
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
  return worker;
}

/** Tells when the queue is lost and there again, as long as the worker has not ended. */
function tellConnection({ connection, onConnection }: WorkerRun, worker: Worker, ended: AbortSignal): void {
  const { client } = connection;
  let isThere = true;
  const tell = (now: boolean) => {
    if (now !== isThere && !ended.aborted) onConnection(isThere = now);
  };
  worker.on("error", () => tell(client.status === "ready"));
  client.on("close", () => tell(false));
  client.on("ready", () => tell(true));
}

function startedOf(job: Job<JobData>): StartedJob {
  if (job.id === undefined || !Array.isArray(job.data?.pictures)) {
    throw new TypeError(`Cannot work on job ${job.id}: it has no pictures`);
  }
  return {
    id: job.id,
    data: job.data,
    starts: job.attemptsStarted,
    update: (data) => job.updateData(data),
  };
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
