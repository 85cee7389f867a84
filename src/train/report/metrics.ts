/**
 * `metrics.csv`: one row per epoch, for spreadsheets and the report.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { defined } from "../../util/defined.ts";
import type { Score } from "../types.ts";
import { bestPlace } from "./best_epoch.ts";
import { writeTextSafely } from "./safe_file.ts";

type Metrics = Pick<Score, "loss" | "accuracy">;
type ValidationMetrics = Metrics & Pick<Score, "top5" | "macroF1">;

/** The metrics of an epoch that the file holds; `train` yields more than this. */
export interface MetricsRow {
  /** Counted from 0; in the file from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  readonly training: Metrics;
  readonly validation?: ValidationMetrics | undefined;
  readonly seconds: number;
  readonly picturesPerSecond: number;
}

const FILE = "metrics.csv";
const COLUMNS = [
  "epoch",
  "learning_rate",
  "train_loss",
  "train_accuracy",
  "val_loss",
  "val_accuracy",
  "seconds",
  "pictures_per_second",
  "val_top5",
  "val_macro_f1",
];
/** Columns that runs of earlier versions have. */
const EARLIER = 8;
/** Columns that are empty where nothing was validated. */
const OPTIONAL: ReadonlySet<string> = new Set(["val_loss", "val_accuracy", "val_top5", "val_macro_f1"]);
const HEADER = COLUMNS.join(",");

/**
 * Adds an epoch to a folder's `metrics.csv`, in place of rows of it and of later ones: a resumed run does these
 * again. A reader sees the file before or after, never half of it.
 *
 * @returns all epochs so far
 */
export async function recordEpoch(folder: string, record: MetricsRow): Promise<MetricsRow[]> {
  const before = (await readMetrics(folder)).filter(({ epoch }) => epoch < record.epoch);
  const history = [...before, record];
  await writeTextSafely(folder, FILE, [HEADER, ...history.map(toRow), ""].join("\n"));
  return history;
}

/**
 * The epochs of a folder's `metrics.csv`, none where there is no such file. Numbers are those that were written, to the
 * last bit.
 *
 * @throws {CheckpointError} for a file of another kind, or with rows that no run writes
 */
export async function readMetrics(folder: string): Promise<MetricsRow[]> {
  const path = `${folder}/${FILE}`;
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const [header, ...rows] = text.split(/\r?\n/).filter(Boolean);
  if (header === undefined) return [];
  const columns = header === HEADER ? COLUMNS.length : EARLIER;
  if (header !== COLUMNS.slice(0, columns).join(",")) {
    throw new CheckpointError(`Cannot read ${path}: its first line must be ${HEADER}`);
  }
  const records = rows.map((row, i) => fromRow(row, columns, `line ${i + 2} of ${path}`));
  records.forEach(({ epoch }, i) => {
    const least = i === 0 ? 1 : records[i - 1]!.epoch + 2;
    if (Number.isSafeInteger(epoch) && epoch + 1 >= least) return;
    const wanted = `a whole number from ${least} is wanted`;
    throw new CheckpointError(`Cannot read line ${i + 2} of ${path}: its epoch is ${epoch + 1}, ${wanted}`);
  });
  return records;
}

/** The best epoch; `undefined` without validation. */
export function bestEpoch(history: readonly MetricsRow[]): number | undefined {
  return history[bestPlace(history)]?.epoch;
}

function toRow(
  { epoch, learningRate, training, validation, seconds, picturesPerSecond }: MetricsRow,
): string {
  const scores = [training, validation].flatMap((score) => [score?.loss ?? "", score?.accuracy ?? ""]);
  const more = [validation?.top5 ?? "", validation?.macroF1 ?? ""];
  return [epoch + 1, learningRate, ...scores, seconds, picturesPerSecond, ...more].join(",");
}

function fromRow(row: string, columns: number, where: string): MetricsRow {
  const cells = row.split(",");
  const numbers = cells.map((cell) => cell === "" ? undefined : Number(cell));
  const fits = (cell: string, i: number) =>
    cell === "NaN" || (cell === "" ? OPTIONAL.has(COLUMNS[i]!) : Number.isFinite(Number(cell)));
  if (cells.length !== columns || !cells.every(fits)) {
    const found = JSON.stringify(row.slice(0, 200));
    throw new CheckpointError(`Cannot read ${where}: ${columns} numbers are wanted, not ${found}`);
  }
  const [
    epoch,
    learningRate,
    loss,
    accuracy,
    valLoss,
    valAccuracy,
    seconds,
    picturesPerSecond,
    top5,
    macroF1,
  ] = numbers as [
    ...[number, number, number, number],
    ...[number | undefined, number | undefined, number, number],
    ...[number | undefined, number | undefined],
  ];
  const validation = valLoss === undefined || valAccuracy === undefined
    ? undefined
    : { loss: valLoss, accuracy: valAccuracy, ...defined({ top5, macroF1 }) };
  const training = { loss, accuracy };
  return { epoch: epoch - 1, learningRate, training, validation, seconds, picturesPerSecond };
}
