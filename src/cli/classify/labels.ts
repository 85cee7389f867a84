import { expectModest } from "../../checkpoint/json/scanner.ts";
import { showValue } from "../../checkpoint/json/json_value.ts";
import { readText } from "../../checkpoint/reading/open_place.ts";
import { toPlace } from "../../checkpoint/reading/find_model.ts";
import { CheckpointError } from "../../errors.ts";

const MOST_BYTES = 10_000_000;

/**
 * Reads names for classes from a file or an address: a JSON array, a JSON object from index to name (as
 * `class_indices.json` has it), or one name a line.
 *
 * @throws {CheckpointError} when it cannot be read, is too long, or does not name each of `count` classes
 */
export async function readLabels(
  path: string,
  count: number,
  { allowInsecure }: { readonly allowInsecure?: boolean | undefined } = {},
): Promise<string[]> {
  const text = await readText(toPlace(path), { most: MOST_BYTES, allowInsecure });
  if (text === undefined) throw new CheckpointError(`Cannot read labels from ${path}: there is no such file`);
  const labels = parseLabels(text, path, count);
  if (labels.length !== count) {
    const found = `${labels.length > count ? "more than " : ""}${Math.min(labels.length, count)} labels`;
    throw new CheckpointError(`Cannot use ${found} of ${path}: the model has ${count} classes to be named`);
  }
  return labels.map((label, i) => {
    if (typeof label === "string") return label;
    const wanted = `a text is wanted for class ${i}`;
    throw new CheckpointError(`Cannot use label ${showValue(label)} of ${path}: ${wanted}`);
  });
}

function parseLabels(text: string, path: string, count: number): unknown[] {
  const json = /^\s*[[{]/.test(text) ? parseJson(text, path) : undefined;
  if (Array.isArray(json)) return json;
  if (typeof json !== "object" || json === null) return linesOf(text, count);
  const byIndex = new Map(Object.entries(json));
  return Array.from(byIndex.keys(), (_, i) => byIndex.get(String(i)));
}

/** Parses JSON; `undefined` for another text, which is a list of lines though it begins like JSON. */
function parseJson(text: string, path: string): unknown {
  expectModest(text, path);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The lines that are not blank, at most one more than `count`: enough to see that there are too many. */
function linesOf(text: string, count: number): string[] {
  const lines: string[] = [];
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    if (line.trim() !== "") lines.push(line.trim());
    if (lines.length > count) break;
  }
  return lines;
}
