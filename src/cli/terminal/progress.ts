/**
 * One line on standard error that is written over and over; nothing where that is no terminal. It never wraps, and
 * all other output removes it first.
 *
 * @module
 */
import { printable } from "../../util/printable.ts";
import { fit } from "./width.ts";

/** Milliseconds between two lines. */
const REFRESH = 100;
const ERASE = "\r\x1b[K";
/** Columns of a terminal that does not tell how many it has. */
const USUAL_COLUMNS = 80;

let [text, drawnAt] = ["", -Infinity];

/** Columns of the terminal, as it is now. */
export function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}

/** Shows a line in place of the one before. Of many in a short time some are left out. */
export function showProgress(line: (columns: number) => string): void {
  if (!Deno.stderr.isTerminal() || performance.now() - drawnAt < REFRESH) return;
  drawnAt = performance.now();
  // A terminal that is full to its last column may wrap.
  const columns = terminalColumns() - 1;
  text = fit(printable(line(columns)), columns);
  draw(ERASE + text);
}

/** Takes the line away. */
export function clearProgress(): void {
  if (text !== "") draw(ERASE);
  [text, drawnAt] = ["", -Infinity];
}

/** Takes the line away while something is printed. */
export async function withoutProgress(print: () => Promise<void>): Promise<void> {
  if (text === "" || !Deno.stdout.isTerminal()) return await print();
  draw(ERASE);
  await print();
  draw(text);
}

function draw(output: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(output));
}
