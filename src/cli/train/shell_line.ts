import { printable } from "../../util/printable.ts";

/** A command as it is typed into a shell; what a terminal would obey is written as bash and zsh escape it. */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[\w./:@%+=,-]+$/.test(word)) return word;
  if (printable(word) !== word) return `$'${printable(word.replace(/[\\']/g, "\\$&"))}'`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
