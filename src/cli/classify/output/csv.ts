import type { Failure, Result } from "./report.ts";

const COLUMNS = ["image", "rank", "index", "label", "probability", "error"];

/** First characters that spreadsheets take for a formula's, full width or not. */
const FORMULA = /^[=+\-@＝＋－＠]./;

/** The first line of a CSV file. */
export const CSV_HEADER = COLUMNS.join(",");

/** A row for each class, from the best. */
export function toCsv({ image, predictions }: Result): string[] {
  return predictions.map(({ index, label, probability }, i) =>
    row(image, i + 1, index, label, probability, "")
  );
}

/** A row with nothing but an error. */
export function failureToCsv({ image, error }: Failure): string[] {
  return [row(image, "", "", "", "", error)];
}

function row(...cells: readonly (string | number)[]): string {
  return cells.map((value) => typeof value === "number" ? String(value) : cell(value)).join(",");
}

/** A cell, quoted by RFC 4180; a formula is written such that a spreadsheet does not compute it. */
function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
