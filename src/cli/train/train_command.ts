import { bestEpoch, type MetricsRow, readMetrics, recordEpoch } from "../../train/report/metrics.ts";
import type { train } from "../../train/train.ts";
import type { Started, TrainedEpoch } from "../../train/types.ts";
import { loadingLine } from "../terminal/loading_line.ts";
import { print, printError } from "../terminal/print.ts";
import { clearProgress, showProgress, terminalColumns } from "../terminal/progress.ts";
import type { TrainArguments } from "./arguments.ts";
import { EpochTable } from "./epoch_table.ts";
import {
  classLines,
  closingLines,
  datasetLines,
  earlyLine,
  epochJson,
  isOver,
  progressLine,
  startLines,
} from "./lines.ts";
import { reportRun } from "./report.ts";
import { RunFolder } from "./run_folder.ts";

/** The embedded model, in hub layout. */
const EMBEDDED_MODEL = new URL("../../../weights", import.meta.url);

/** One call of `train.ts`: trains, prints lines and a table, writes model, metrics and report. */
export class TrainCommand {
  readonly #options: TrainArguments;
  readonly #train: typeof train;
  readonly #signal: AbortSignal;
  readonly #columns = Deno.stdout.isTerminal() ? terminalColumns() : Infinity;
  #table!: EpochTable;
  #started: Started | undefined;
  /** Done when the lines before the table are printed. */
  #said: Promise<void> = Promise.resolve();
  #history: MetricsRow[] = [];
  /** Predictions of the model in the folder, where this process has made it. */
  #predictions: Float32Array | undefined;

  constructor(options: TrainArguments, parts: { readonly train: typeof train }, signal: AbortSignal) {
    this.#options = options;
    this.#train = parts.train;
    this.#signal = signal;
  }

  /** True once the first step was reached. */
  get begun(): boolean {
    return this.#started !== undefined;
  }

  /** Trains, from the pictures to the report. */
  async run(): Promise<void> {
    const { out, folder } = this.#options;
    using place = new RunFolder(out, this.#options);
    await place.expect();
    for await (const done of this.#train(this.#model(), folder, this.#trainOptions(place))) {
      clearProgress();
      await this.#keep(done);
      await this.#print(done);
    }
    clearProgress();
    this.#signal.throwIfAborted();
    if (this.#history.length === 0) this.#history = await readMetrics(out); // it was over already
    const kept = this.#keptEpoch();
    const { dataset: { classNames }, recipe } = this.#started!;
    const confusion = await reportRun(this.#options, this.#started!, this.#history, kept, this.#predictions);
    const { epochs, patience } = recipe;
    const last = this.#history.at(-1)!.epoch + 1;
    if (patience !== undefined && last < epochs) await this.#say([earlyLine(last, patience)]);
    if (confusion) {
      const title = `Validation accuracy by class, of epoch ${kept.epoch + 1}`;
      await this.#say([title, ...classLines(classNames, confusion, this.#columns)]);
    }
    await this.#say(closingLines(this.#options, kept));
  }

  /** The epoch whose model is in the folder. */
  #keptEpoch(): MetricsRow {
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
    return {
      ...recipe,
      device,
      threads,
      validation,
      validationShare,
      skipBad,
      out,
      signal: this.#signal,
      ...this.#options.trust,
      resume: resume ? out : undefined,
      onStart: (started) => {
        clearProgress();
        place.make();
        this.#begin(started);
      },
      onLoad: (progress) => {
        if (!this.#signal.aborted) showProgress((columns) => loadingLine(progress, columns, "the model"));
      },
      onProgress: (progress) => {
        if (!this.#signal.aborted) showProgress((columns) => progressLine(progress, columns));
      },
    };
  }

  #begin(started: Started): void {
    const { folder, json } = this.#options;
    this.#started = started;
    const lines = [...datasetLines(folder, started.dataset, this.#columns), ...startLines(started)];
    this.#table = new EpochTable(this.#columns, started.dataset.classNames.length);
    if (!json && !isOver(started)) lines.push(this.#table.header);
    this.#said = this.#say(lines);
    this.#said.catch(() => {}); // whoever waits for it is told
  }

  /** Saves an epoch. The state comes last: whatever fails before it is done again when the run goes on. */
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
    await this.#said;
    await print(this.#options.json ? epochJson(done, epochs) : this.#table.row(done, epochs));
  }

  /** Prints lines; on standard error where JSON is on standard output. */
  async #say(lines: readonly string[]): Promise<void> {
    if (this.#options.json) printError(...lines);
    else await print(...lines);
  }
}
