import { duration, rate } from "../../util/figures.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";

/** Milliseconds before anything is shown. */
const PATIENCE = 500;

/** The state of a run. */
export interface Counts {
  readonly done: number;
  readonly failed: number;
  /** Pictures in all; `undefined` until they are counted. */
  readonly total: number | undefined;
  readonly perSecond: number;
}

/** The line of progress: count, share, rate, time left, failures; shorter where there are few columns. */
export function progressLine({ done, failed, total, perSecond }: Counts, columns: number): string {
  const known = total !== undefined && total > 0;
  const share = known ? [`${Math.floor(100 * done / total)} %`] : [];
  const left = known && perSecond > 0 ? [`${duration(Math.max(0, total - done) / perSecond)} left`] : [];
  const failures = failed > 0 ? [`${failed} failed`] : [];
  const count = known ? `${done} of ${total} pictures` : `${done} pictures`;
  const long = [count, ...share, `${rate(perSecond)} pictures/s`, ...left, ...failures].join("  ");
  if (long.length <= columns) return long;
  return [known ? `${done}/${total}` : `${done}`, ...share, `${rate(perSecond)}/s`, ...left, ...failures]
    .join("  ");
}

/** The progress of a run on this machine, shown where it takes long. */
export class RunProgress {
  readonly #start = performance.now();
  #total: number | undefined;
  #skipped = 0;
  #done = 0;
  #failed = 0;

  /** Pictures that were named, without those that were done before. */
  set total(total: number) {
    this.#total = total;
  }

  get counts(): { readonly done: number; readonly failed: number; readonly skipped: number } {
    return { done: this.#done, failed: this.#failed, skipped: this.#skipped };
  }

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  skip(count: number): void {
    this.#skipped += count;
  }

  count(pictures: number, failed: number): void {
    this.#done += pictures - failed;
    this.#failed += failed;
    if (1000 * this.seconds < PATIENCE) return;
    const done = this.#done + this.#failed;
    const total = this.#total === undefined ? undefined : this.#total - this.#skipped;
    const counts = { done, failed: this.#failed, total, perSecond: done / this.seconds };
    showProgress((columns) => progressLine(counts, columns));
  }

  end(): void {
    clearProgress();
  }
}
