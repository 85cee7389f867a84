/**
 * Lines to the terminal and rows to a Markdown table.
 *
 * @module
 */

/** A line of the result: to standard output. */
export function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** A line about what goes on: to standard error, so that `--json` stays clean. */
export function note(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** A Markdown table; the first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, 3, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)).join(" | ")} |`;
  const rule = `| ${widths.map((w, i) => i ? `${"-".repeat(w - 1)}:` : "-".repeat(w)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Three digits or so: 0.123, 12.3, 1234. */
export function digits(x: number): string {
  return x.toFixed(x < 1 ? 3 : x < 10 ? 2 : x < 100 ? 1 : 0);
}

/** A whole number of at least 1 from a command line. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`Cannot use --${name} ${text}: a whole number from 1 is wanted`);
}
