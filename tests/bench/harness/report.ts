/**
 * The results as Markdown.
 *
 * @module
 */
import { digits, table } from "../print.ts";
import { median, quantile } from "../statistics.ts";
import type { Race, Result } from "./race.ts";

/** One scenario: a title, a table, and a line for each contestant that is not in it. */
export function formatRace({ title, threads, results, failures, wrong }: Race): string {
  const rows = results.map((result) => row(result));
  return [
    `### ${title}, ${threads === 1 ? "1 thread" : `${threads} threads`}`,
    "",
    table(
      ["", "median ms", "10–90 %", "best", "ours / its", "cold start ms", "of it load ms", "peak MB"],
      rows,
    ),
    ...failures.map(({ name, reason }) => `\n${name} could not run: ${reason}`),
    ...wrong.map(({ name, reason }) => `\n**WRONG** ${name}: ${reason}`),
    "",
  ].join("\n");
}

function row(result: Result): string[] {
  const { name, milliseconds, ratio, coldMilliseconds, loadMilliseconds, peakBytes } = result;
  const between = [0.1, 0.9].map((share) => digits(quantile(milliseconds, share))).join("–");
  return [
    name,
    digits(median(milliseconds)),
    between,
    digits(Math.min(...milliseconds)),
    digits(ratio),
    digits(median(coldMilliseconds)),
    digits(median(loadMilliseconds)),
    peakBytes === undefined ? "?" : digits(peakBytes / 1e6),
  ];
}

/** The disk space that each contestant takes. */
export function formatSizes(bytes: Readonly<Record<string, number>>): string {
  const rows = Object.entries(bytes).map(([name, size]) => [name, digits(size / 1e6)]);
  return `### Installed\n\n${table(["", "MB"], rows)}\n`;
}
