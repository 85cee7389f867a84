/**
 * Bulk runs on this machine.
 *
 * @module
 */
import type { Pool } from "../../bulk/compute/pool.ts";
import { countFinal } from "../../bulk/outcome.ts";
import { Results } from "../../bulk/local/results.ts";
import { BACKOFF, runLocal } from "../../bulk/local/run_local.ts";
import { listSources } from "../../bulk/sources/list_sources.ts";
import { duration, rate } from "../../util/figures.ts";
import { FAILED, OK } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print } from "../terminal/print.ts";
import type { LocalArguments } from "./arguments.ts";
import { openPool } from "./open_pool.ts";
import { RunProgress } from "./progress.ts";

/** Classifies what sources name, and adds the outcomes to a file. */
export async function local(options: LocalArguments): Promise<number> {
  const { out, retryFailed, json } = options;
  using interrupt = new Interrupt({
    message: `Interrupted: what is in ${out} stays; run the same command again to go on`,
  });
  const { signal } = interrupt;
  using pool = await openPool(options, signal);
  using results = await Results.open(out, { model: pool.model.model, retryFailed });
  const progress = new RunProgress();
  try {
    await run(options, { pool, results, progress, signal });
  } finally {
    progress.end();
    await results.sync();
  }
  await print(json ? toJson(options, results, progress) : toText(options, results, progress));
  return results.failures > 0 ? FAILED : OK;
}

interface Parts {
  readonly pool: Pool;
  readonly results: Results;
  readonly progress: RunProgress;
  readonly signal: AbortSignal;
}

async function run(
  { sources, attempts }: LocalArguments,
  { pool, results, progress, signal }: Parts,
): Promise<void> {
  if (!sources.includes("-")) count(sources, progress, signal);
  await runLocal(listSources(sources), results.known, {
    depth: pool.depth,
    classify: (pictures) => pool.classify(pictures),
    write: async (outcomes) => {
      await results.write(outcomes);
      progress.count(outcomes.length, countFinal(outcomes).failed);
    },
    onSkipped: (count) => progress.skip(count),
    signal,
    attempts,
    backoff: BACKOFF,
  });
}

/** Counts the pictures beside the run. Where that fails, the run fails too, and says why. */
async function count(sources: readonly string[], progress: RunProgress, signal: AbortSignal): Promise<void> {
  let total = 0;
  try {
    for await (const _ of listSources(sources)) {
      total++;
      if (signal.aborted) return;
    }
    progress.total = total;
  } catch {
    // said by the run itself
  }
}

function toJson({ out, workers }: LocalArguments, results: Results, progress: RunProgress): string {
  const { done, failed, skipped } = progress.counts;
  const seconds = Math.round(1000 * progress.seconds) / 1000;
  return JSON.stringify({
    classified: done,
    failed,
    skipped,
    failures: results.failures,
    seconds,
    picturesPerSecond: Math.round(10 * (done + failed) / seconds) / 10,
    workers,
    results: out,
    failedList: results.failedPath,
  });
}

function toText({ out }: LocalArguments, results: Results, progress: RunProgress): string {
  const { done, failed, skipped } = progress.counts;
  const before = skipped > 0 ? `, ${skipped} were done before` : "";
  const speed = `${duration(progress.seconds)}, ${rate((done + failed) / progress.seconds)} pictures/s`;
  const failures = results.failures > 0 ? `; ${results.failures} failed: ${results.failedPath}` : "";
  return `${out}: ${done} pictures more in ${speed}${before}${failures}`;
}
