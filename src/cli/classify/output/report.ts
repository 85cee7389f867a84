import type { OperatorTime } from "../../../backend/profile.ts";
import type { Timings } from "../../../model/classify_options.ts";
import type { Prediction } from "../../../model/top_k.ts";
import { printable } from "../../../util/printable.ts";
import { columnsOf, fit, padTo } from "../../terminal/width.ts";

/** The predictions for one picture. */
export interface Result {
  readonly image: string;
  readonly model: string;
  readonly device: string;
  readonly predictions: readonly Prediction[];
  readonly milliseconds: Timings & { readonly load: number };
}

/** A picture that could not be classified. */
export interface Failure {
  readonly image: string;
  readonly model: string;
  readonly device: string;
  readonly error: string;
}

/** Columns of a whole bar, where there are as many. */
const BAR = 30;
/** Columns of a row beside its label and its bar: `  ` label `  58.9 %  ` bar. */
const MARGIN = 13;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A small table of at most so many columns: the picture, then class, probability and bar a line. */
export function toTable({ image, predictions }: Result, columns: number): string[] {
  const labels = predictions.map(({ label }) => fit(printable(label), Math.max(1, columns - MARGIN)));
  const width = Math.max(...labels.map(columnsOf));
  const most = Math.max(0, Math.min(BAR, columns - width - MARGIN));
  const rows = predictions.map(({ probability }, i) => {
    const percent = (probability * 100).toFixed(1).padStart(5);
    return `  ${padTo(labels[i]!, width)}  ${percent} %  ${bar(probability, most)}`.trimEnd();
  });
  return [image, ...rows];
}

/** One line of JSON; times in milliseconds to the hundredth. */
export function toJson(result: Result): string {
  const { load, decode, preprocess, forward } = result.milliseconds;
  const rounded = Object.entries({ load, decode, preprocess, forward }).map(([step, time]) => {
    return [step, Math.round(time * 100) / 100];
  });
  return JSON.stringify({ ...result, milliseconds: Object.fromEntries(rounded) });
}

/** A line per operator of one pass: milliseconds, share, calls. */
export function toProfile(times: readonly OperatorTime[]): string[] {
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = times.map(({ operator, calls, milliseconds }) => {
    const share = total > 0 ? Math.round(milliseconds / total * 100) : 0;
    const cells = [milliseconds.toFixed(2).padStart(9), `${share}`.padStart(3), `${calls}`.padStart(3)];
    return `  ${operator.padEnd(16)} ${cells[0]} ms  ${cells[1]} %  ${cells[2]} calls`;
  });
  return [`One pass: ${total.toFixed(2)} ms`, ...rows];
}

function bar(share: number, columns: number): string {
  const eighths = Math.round(share * columns * 8);
  return "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}
