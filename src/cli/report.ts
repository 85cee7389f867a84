import type { OperatorTime } from "../backend/profile.ts";
import type { Timings } from "../model.ts";
import type { Prediction } from "../top_k.ts";

/** What became of one picture. */
export interface Result {
  readonly image: string;
  readonly model: string;
  readonly device: string;
  readonly predictions: readonly Prediction[];
  readonly milliseconds: Timings & { readonly load: number };
}

const BAR = 30;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A small table: the picture, then class, probability and bar a line. */
export function toTable({ image, predictions }: Result): string {
  const width = Math.max(...predictions.map(({ label }) => label.length));
  const rows = predictions.map(({ label, probability }) => {
    const percent = (probability * 100).toFixed(1).padStart(5);
    return `  ${label.padEnd(width)}  ${percent} %  ${bar(probability)}`.trimEnd();
  });
  return [image, ...rows].join("\n");
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
export function toProfile(times: readonly OperatorTime[]): string {
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = times.map(({ operator, calls, milliseconds }) => {
    const share = total > 0 ? Math.round(milliseconds / total * 100) : 0;
    const cells = [milliseconds.toFixed(2).padStart(9), `${share}`.padStart(3), `${calls}`.padStart(3)];
    return `  ${operator.padEnd(16)} ${cells[0]} ms  ${cells[1]} %  ${cells[2]} calls`;
  });
  return [`One pass: ${total.toFixed(2)} ms`, ...rows].join("\n");
}

function bar(share: number): string {
  const eighths = Math.round(share * BAR * 8);
  return "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}
