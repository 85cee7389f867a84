import type { BulkQueue, JobCounts } from "./bulk_queue.ts";
import type { Totals } from "./ledger.ts";

/** Seconds over which the rate is taken, where as much is known. */
const WINDOW = 60;

/** How far a run is. */
export interface RunState extends Totals {
  readonly jobs: JobCounts;
  readonly workers: number | undefined;
  readonly picturesPerSecond: number;
  /** `undefined` while nothing is done. */
  readonly secondsLeft: number | undefined;
}

/** Asks a queue how far its run is. */
export async function runState(queue: BulkQueue): Promise<RunState> {
  const [totals, jobs, workers, finished] = await Promise.all([
    queue.ledger.totals(),
    queue.counts(),
    queue.workers(),
    queue.ledger.finished(),
  ]);
  const picturesPerSecond = rateOf(finished, Date.now() / 1000);
  const left = totals.added - totals.done - totals.failed;
  const secondsLeft = left === 0 ? 0 : picturesPerSecond > 0 ? left / picturesPerSecond : undefined;
  return { ...totals, jobs, workers, picturesPerSecond, secondsLeft };
}

/** Pictures a second of the last minute, or of so much of it as these jobs reach back. @param finished latest first */
export function rateOf(
  finished: readonly { readonly seconds: number; readonly pictures: number }[],
  now: number,
): number {
  const recent = finished.filter(({ seconds }) => now - seconds <= WINDOW);
  const [oldest] = recent.slice(-1);
  if (!oldest) return 0;
  // Where more is known than the window has, its length counts; else the time since the oldest job, which ended then.
  const reaches = recent.length < finished.length;
  const pictures = recent.reduce((sum, { pictures }) => sum + pictures, 0) - (reaches ? 0 : oldest.pictures);
  const span = reaches ? WINDOW : now - oldest.seconds;
  return span > 0 ? pictures / span : 0;
}
