import { CheckpointError } from "../../errors.ts";

/**
 * Reads names for classes from a file: a JSON array, a JSON object from index to name (as `class_indices.json` has
 * it), or one name a line.
 *
 * @throws {CheckpointError} when it cannot be read or does not name each of `count` classes
 */
export async function readLabels(path: string, count: number): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch((cause: unknown) => {
    throw new CheckpointError(`Cannot read labels from ${path}: ${(cause as Error).message}`, { cause });
  });
  const labels = parseLabels(text);
  if (labels.length === count && labels.every((label) => typeof label === "string")) {
    return labels as string[];
  }
  throw new CheckpointError(
    `Cannot use ${labels.length} labels of ${path}: the model has ${count} classes to be named`,
  );
}

function parseLabels(text: string): unknown[] {
  if (!/^\s*[[{]/.test(text)) return text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const json = parseJson(text);
  if (Array.isArray(json)) return json;
  const byIndex = json as Record<string, unknown>;
  return Object.keys(byIndex).map((_, i) => byIndex[i]);
}

/** A text that only begins like JSON is a list of lines. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  }
}
