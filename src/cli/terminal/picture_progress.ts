import { duration, rate } from "../../util/figures.ts";
import { clearProgress, showProgress } from "./progress.ts";

/** Milliseconds before anything is shown. */
const PATIENCE = 500;

/** The progress of a run, shown where it takes long. */
export class Progress {
  readonly #total: number;
  readonly #start = performance.now();
  #done = 0;
  #failures = 0;

  constructor(total: number) {
    this.#total = total;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Counts one picture. */
  count(failed: boolean): void {
    this.#done++;
    if (failed) this.#failures++;
    const milliseconds = performance.now() - this.#start;
    if (milliseconds < PATIENCE || this.#total === 1) return;
    const state = { total: this.#total, done: this.#done, failures: this.#failures, milliseconds };
    showProgress((columns) => progressText(state, columns));
  }

  end(): void {
    clearProgress();
  }
}

/** The state of a run. */
export interface Counts {
  readonly done: number;
  readonly total: number;
  readonly failures: number;
  readonly milliseconds: number;
}

/** The line of progress: count, share, rate, time left; shorter where there are few columns. */
export function progressText({ done, total, failures, milliseconds }: Counts, columns: number): string {
  const [share, perSecond] = [Math.floor(done / total * 100), done / milliseconds * 1000];
  const failed = failures > 0 ? [`${failures} failed`] : [];
  const left = duration((total - done) / perSecond);
  const long = [
    `${done} of ${total} pictures`,
    `${share} %`,
    `${rate(perSecond)} pictures/s`,
    `${left} left`,
    ...failed,
  ].join("  ");
  if (long.length <= columns) return long;
  return [`${done}/${total}`, `${share} %`, `${rate(perSecond)}/s`, `${left} left`, ...failed].join("  ");
}
