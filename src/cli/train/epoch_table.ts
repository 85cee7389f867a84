import type { TrainedEpoch } from "../../train/types.ts";
import { duration, rate } from "../../util/figures.ts";

/** A column of the table: its title stands to the right of so many columns of the terminal. */
interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (done: TrainedEpoch, epochs: number) => string;
}

const loss = (score: { readonly loss: number } | undefined) => score ? score.loss.toPrecision(4) : "";
const accuracy = (score: { readonly accuracy: number } | undefined) =>
  score ? `${(score.accuracy * 100).toFixed(1)} %` : "";

const COLUMNS: readonly Column[] = [
  { title: "epoch", width: 7, cell: ({ epoch }, epochs) => `${epoch + 1}/${epochs}` },
  { title: "learning rate", width: 15, cell: ({ learningRate }) => learningRate.toExponential(2) },
  { title: "train loss", width: 13, cell: ({ training }) => loss(training) },
  { title: "accuracy", width: 10, cell: ({ training }) => accuracy(training) },
  { title: "val. loss", width: 12, cell: ({ validation }) => loss(validation) },
  { title: "accuracy", width: 10, cell: ({ validation }) => accuracy(validation) },
  { title: "time", width: 10, cell: ({ seconds }) => duration(seconds) },
  { title: "pictures/s", width: 12, cell: ({ picturesPerSecond }) => rate(picturesPerSecond) },
];
/** Columns that go first where there is no room: learning rate, pictures/s, accuracy and loss of training, time. */
const DISPENSABLE = [1, 7, 3, 2, 6].map((i) => COLUMNS[i]!);
/** The mark behind a row of the best accuracy so far. */
const BEST = "  best";

/** A table of epochs, one row each, at most as wide as the terminal is when it begins. */
export class EpochTable {
  readonly #columns: readonly Column[];

  /** @param room columns of the terminal */
  constructor(room: number) {
    const kept = new Set(COLUMNS);
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
