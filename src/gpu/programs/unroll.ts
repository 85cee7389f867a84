/**
 * Unrolls the loops of a shader whose bodies must be written out: an array of registers that is indexed at run time
 * would not stay in registers. Lines from `// each r in ROWS` to its `// end` are repeated, with `$r` counting from 0.
 *
 * @module
 */

/** How often to repeat, by the names that `each` uses. */
export type Counts = Readonly<Record<string, number>>;

const EACH = /^\s*\/\/ each (\w) in (\w+)$/;
const END = /^\s*\/\/ end$/;

/** @throws {TypeError} for a name without a count, or a loop without an end */
export function unroll(text: string, counts: Counts): string {
  const lines = text.split("\n");
  const [body, rest] = readBody(lines, counts, {});
  if (rest < lines.length) throw new TypeError(`Cannot unroll line ${rest + 1}: an end has no each`);
  return body.join("\n");
}

type Indices = Readonly<Record<string, number>>;

/** Lines up to an end of their own, and how many lines that were. */
function readBody(lines: readonly string[], counts: Counts, indices: Indices): [string[], number] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (END.test(line)) return [out, at];
    const each = EACH.exec(line);
    if (!each) {
      out.push(line.replaceAll(/\$(\w)/g, (found, name: string) => `${indices[name] ?? found}`));
      continue;
    }
    const [, name, times] = each as unknown as [string, string, string];
    const inner = lines.slice(at + 1);
    let used = 0;
    for (let i = 0; i < countOf(times, counts); i++) {
      const [body, length] = readBody(inner, counts, { ...indices, [name]: i });
      out.push(...body);
      used = length;
    }
    at += used + 1;
    if (at >= lines.length) throw new TypeError(`Cannot unroll "${line.trim()}": it has no end`);
  }
  return [out, lines.length];
}

/** At least one, so that a loop's end can be found. */
function countOf(name: string, counts: Counts): number {
  const count = /^\d+$/.test(name) ? Number(name) : counts[name];
  if (count !== undefined && Number.isInteger(count) && count >= 1) return count;
  throw new TypeError(`Cannot unroll "each … in ${name}" ${count} times: a whole number from 1 is wanted`);
}
