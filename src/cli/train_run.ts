import type { Started, train, TrainedEpoch } from "../train/fine_tune.ts";
import { bestEpoch, type EpochRecord, readMetrics, recordEpoch } from "../train/output/metrics.ts";
import { print } from "./print.ts";
import type { ProgressLine } from "./progress_line.ts";
import { RunFolder } from "./run_folder.ts";
import type { TrainArguments } from "./train_arguments.ts";
import { closingLines, datasetLines, startLines } from "./train_lines.ts";
import { EPOCH_HEADER, epochJson, epochLine, progressLine } from "./train_lines.ts";
import { reportRun } from "./train_report.ts";

/** Milliseconds between two pictures of the progress bar. */
const REFRESH = 100;
/** In hub layout like any other. */
const EMBEDDED_MODEL = new URL("../../weights", import.meta.url);

/** One call of `train.ts`: what it prints and what it writes. */
export class TrainRun {
  readonly #options: TrainArguments;
  readonly #train: typeof train;
  readonly #progress: ProgressLine;
  readonly #signal: AbortSignal;
  #started: Started | undefined;
  #history: EpochRecord[] = [];
  /** Of the model that is in the folder, where this process has made it. */
  #predictions: Float32Array | undefined;

  constructor(options: TrainArguments, trainer: typeof train, progress: ProgressLine, signal: AbortSignal) {
    this.#options = options;
    this.#train = trainer;
    this.#progress = progress;
    this.#signal = signal;
  }

  /** Whether the first step was reached. */
  get begun(): boolean {
    return this.#started !== undefined;
  }

  /** From the pictures to the report. */
  async go(): Promise<void> {
    const { out, folder } = this.#options;
    using place = new RunFolder(out, this.#options);
    await place.expect();
    for await (const done of this.#train(this.#model(), folder, this.#trainOptions(place))) {
      this.#progress.clear();
      await this.#keep(done);
      await this.#print(done);
    }
    this.#progress.clear();
    this.#signal.throwIfAborted();
    if (this.#history.length === 0) this.#history = await readMetrics(out); // it was over already
    const kept = this.#keptEpoch();
    await reportRun(this.#options, this.#started!, this.#history, kept, this.#predictions);
    await this.#say(closingLines(this.#options, kept));
  }

  /** Whose model is in the folder. */
  #keptEpoch(): EpochRecord {
    const best = this.#options.keep === "best" ? bestEpoch(this.#history) : undefined;
    const kept = this.#history.findLast(({ epoch }) => best === undefined || epoch === best);
    if (kept) return kept;
    throw new Error(`Cannot report on ${this.#options.out}: the run is over, but its metrics.csv is gone`);
  }

  #model(): Parameters<typeof train>[0] {
    const { scratch, model } = this.#options;
    return scratch === undefined ? model ?? EMBEDDED_MODEL : { scratch };
  }

  #trainOptions(place: RunFolder): Parameters<typeof train>[2] {
    const { recipe, device, threads, validation, validationShare, skipBad, resume, out } = this.#options;
    let shown = 0;
    return {
      ...{ ...recipe, device, threads, validation, validationShare, skipBad, out, signal: this.#signal },
      ...this.#options.trust,
      resume: resume ? out : undefined,
      onStart: (started) => {
        this.#progress.clear();
        place.make();
        this.#begin(started);
      },
      onProgress: (progress) => {
        if (performance.now() - shown < REFRESH || this.#signal.aborted) return;
        shown = performance.now();
        this.#progress.show((columns) => progressLine(progress, columns));
      },
    };
  }

  #begin(started: Started): void {
    const { folder, json } = this.#options;
    this.#started = started;
    const lines = [...datasetLines(folder, started.dataset), ...startLines(started)];
    if (!json && started.epoch < started.recipe.epochs) lines.push(EPOCH_HEADER);
    for (const line of lines) json ? console.error(line) : console.log(line);
  }

  /** The state comes last: whatever fails before it is done again when the run goes on. */
  async #keep(done: TrainedEpoch): Promise<void> {
    const { out, keep } = this.#options;
    if (keep === "last" || done.best || !done.validation) {
      await done.save(out);
      this.#predictions = done.predictions;
    }
    this.#history = await recordEpoch(out, done);
    await done.saveState(out);
  }

  async #print(done: TrainedEpoch): Promise<void> {
    const { epochs } = this.#started!.recipe;
    await print(this.#options.json ? epochJson(done, epochs) : epochLine(done, epochs));
  }

  /** Words, which give way to JSON on standard output. */
  async #say(lines: readonly string[]): Promise<void> {
    for (const line of lines) this.#options.json ? console.error(line) : await print(line);
  }
}
