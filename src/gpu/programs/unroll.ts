/**
 * Unrolls the loops of a shader whose bodies must be written out: an array of registers that is indexed at run time
 * would not stay in registers. Lines from `//#for r in ROWS` to its `//#end` are repeated, with r counting from 0: by
 * itself (`row + r`) it becomes the number, and so it does as a part of a name (`sum_r`, `c_r_q`).
 *
 * @module
 */

/** Repetitions, by the names that loops use. */
export type Counts = Readonly<Record<string, number>>;

/** A line that was written out. */
export interface UnrolledLine {
  readonly text: string;
  /** The line that it comes from, counted from 0. */
  readonly from: number;
}

const FOR = /^\s*\/\/#for (\w+) in (\w+)$/;
const END = /^\s*\/\/#end$/;

/** @throws {TypeError} for a name without a count, or a loop without an end */
export function unroll(text: string, counts: Counts): UnrolledLine[] {
  const lines = text.split("\n").map((text, from) => ({ text, from }));
  const [body, length] = readBody(lines, counts);
  if (length < lines.length) throw new TypeError(`Cannot unroll line ${length + 1}: an end has no loop`);
  return body;
}

/** Lines up to an end of their own, with inner loops written out, and how many lines that were. */
function readBody(lines: readonly UnrolledLine[], counts: Counts): [UnrolledLine[], number] {
  const out: UnrolledLine[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (END.test(line.text)) return [out, at];
    const loop = FOR.exec(line.text);
    if (!loop) {
      out.push(line);
      continue;
    }
    const [, name, times] = loop as unknown as [string, string, string];
    const [body, length] = readBody(lines.slice(at + 1), counts);
    at += length + 1;
    if (at >= lines.length) throw new TypeError(`Cannot unroll "${line.text.trim()}": it has no end`);
    const count = countOf(times, counts);
    for (let i = 0; i < count; i++) out.push(...withIndex(body, name, i));
  }
  return [out, lines.length];
}

/** Lines with a number in the place of a loop's index: where it stands alone, or between the words of a name. */
function withIndex(lines: readonly UnrolledLine[], name: string, index: number): UnrolledLine[] {
  const uses = new RegExp(`(?<=\\w_)${name}(?![A-Za-z0-9])|(?<![.\\w])${name}(?!\\w)`, "g");
  return lines.map(({ text, from }) => ({ text: text.replaceAll(uses, `${index}`), from }));
}

function countOf(name: string, counts: Counts): number {
  const count = /^\d+$/.test(name) ? Number(name) : counts[name];
  if (count !== undefined && Number.isInteger(count) && count >= 1) return count;
  throw new TypeError(`Cannot unroll "for … in ${name}" ${count} times: a whole number from 1 is wanted`);
}
