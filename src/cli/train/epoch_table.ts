import type { TrainedEpoch } from "../../train/types.ts";
import { duration, rate } from "../../util/figures.ts";

/** A column of the table: its title stands to the right of so many columns of the terminal. */
interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (done: TrainedEpoch, epochs: number) => string;
}

const loss = (score: { readonly loss: number } | undefined) => score ? score.loss.toPrecision(4) : "";
const share = (value: number | undefined) => value === undefined ? "" : `${(value * 100).toFixed(1)} %`;
const accuracy = (score: { readonly accuracy: number } | undefined) => share(score?.accuracy);

const COLUMNS: readonly Column[] = [
  { title: "epoch", width: 7, cell: ({ epoch }, epochs) => `${epoch + 1}/${epochs}` },
  { title: "learning rate", width: 15, cell: ({ learningRate }) => learningRate.toExponential(2) },
  { title: "train loss", width: 13, cell: ({ training }) => loss(training) },
  { title: "accuracy", width: 10, cell: ({ training }) => accuracy(training) },
  { title: "val. loss", width: 12, cell: ({ validation }) => loss(validation) },
  { title: "accuracy", width: 10, cell: ({ validation }) => accuracy(validation) },
  { title: "top-5", width: 9, cell: ({ validation }) => share(validation?.top5) },
  { title: "macro F1", width: 10, cell: ({ validation }) => share(validation?.macroF1) },
  { title: "time", width: 10, cell: ({ seconds }) => duration(seconds) },
  { title: "pictures/s", width: 12, cell: ({ picturesPerSecond }) => rate(picturesPerSecond) },
];
/** The place of top-5, which up to five classes have not. */
const [TOP5, BEST_OF] = [6, 5];
/** Columns that go first where there is no room: learning rate, pictures/s, accuracy of training, …. */
const DISPENSABLE = [1, 9, 3, 6, 2, 7, 8].map((i) => COLUMNS[i]!);
/** The mark behind a row of the best accuracy so far. */
const BEST = "  best";

/** A table of epochs, one row each, at most as wide as the terminal is when it begins. */
export class EpochTable {
  readonly #columns: readonly Column[];

  /** @param room columns of the terminal @param classes of the data set */
  constructor(room: number, classes: number) {
    const kept = new Set(COLUMNS.filter((_, i) => i !== TOP5 || classes > BEST_OF));
    for (const next of DISPENSABLE) if (widthOf(kept) > room) kept.delete(next);
    this.#columns = [...kept];
  }

  get header(): string {
    return this.#columns.map(({ title, width }) => title.padStart(width)).join("");
  }

  row(done: TrainedEpoch, epochs: number): string {
    const cells = this.#columns.map(({ width, cell }) => cell(done, epochs).padStart(width));
    return cells.join("") + (done.validation && done.best ? BEST : "");
  }
}

function widthOf(columns: Iterable<Column>): number {
  return [...columns].reduce((sum, { width }) => sum + width, BEST.length);
}
