/**
 * Workers of a queue.
 *
 * @module
 */
import { isFailed } from "../../bulk/outcome.ts";
import { runWorker } from "../../bulk/queue/run_worker.ts";
import { openStore } from "../../bulk/store/open_store.ts";
import { settle } from "../../bulk/store/settle.ts";
import { duration, rate } from "../../util/figures.ts";
import { OK } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print, printError } from "../terminal/print.ts";
import type { WorkArguments } from "./arguments.ts";
import { openPool } from "./open_pool.ts";
import { openQueue } from "./open_queue.ts";
import { RunProgress } from "./progress.ts";

/** Classifies what is in a queue. Its first interruption lets it finish the jobs that it has begun. */
export async function work(options: WorkArguments): Promise<number> {
  const { out, name, drain, attempts, task, json } = options;
  using interrupt = new Interrupt({ onFirst: () => printError("Finishing the jobs that are begun …") });
  const store = await openStore(out);
  await store.check();
  await using opened = await openQueue(options);
  const { connection, queue } = opened;
  using pool = await openPool(options, new AbortController().signal);
  const { model, classes } = pool.model;
  await settle(store, { model, classes, topK: task.topK ?? null, threshold: task.threshold ?? null });
  const progress = new RunProgress();
  printError(`Working on ${connection.shown}, queue ${name}, with ${model} on ${options.workers} threads`);
  try {
    await runWorker({
      connection,
      queue,
      name,
      drain,
      signal: interrupt.signal,
      stalledAfter: Math.round(1000 * options.stalledAfter),
      concurrency: options.workers + 1, // one is read and written while the others are computed
      services: {
        store,
        attempts,
        classify: (pictures) => pool.classify(pictures),
        addAgain: (...words) => queue.addAgain(...words),
        finish: (id, outcomes) => queue.ledger.finish(id, outcomes),
      },
      onOutcomes: (outcomes) => progress.count(outcomes.length, outcomes.filter(isFailed).length),
      onError: tellOnce(),
      onConnection: (isThere) =>
        printError(isThere ? "The queue is there again" : "The queue is lost; waiting for it"),
    });
  } finally {
    progress.end();
  }
  await print(json ? toJson(progress) : toText(progress));
  return OK;
}

/** Prints each message once: the same one may come with every job. */
function tellOnce(): (error: Error) => void {
  const told = new Set<string>();
  return ({ message }) => {
    const kind = message.replaceAll(/[0-9a-f]{8,}/g, "…");
    if (told.has(kind)) return;
    told.add(kind);
    printError(`The queue says: ${message}`);
  };
}

function toJson(progress: RunProgress): string {
  const { done, failed } = progress.counts;
  const seconds = Math.round(1000 * progress.seconds) / 1000;
  return JSON.stringify({ classified: done, failed, seconds });
}

function toText(progress: RunProgress): string {
  const { done, failed } = progress.counts;
  const speed = `${duration(progress.seconds)}, ${rate((done + failed) / progress.seconds)} pictures/s`;
  return `${done} pictures classified, ${failed} not, in ${speed}`;
}
