/**
 * Lists of pictures and their classes, as CSV or NDJSON.
 *
 * @module
 */
import { isLabelled } from "../labelled.ts";
import type { LabelledPicture } from "../types.ts";
import { parseCsv } from "./parse_csv.ts";

/** The names that columns and members may have. */
const PATH = ["path", "file", "filename", "image", "picture"];
const LABEL = ["label", "class", "class_name", "category"];
/** The most bytes of a list: some millions of lines. */
const MOST_BYTES = 2 ** 28;

/** A line of a list, before it is checked. */
interface Entry {
  readonly line: number;
  readonly path: unknown;
  readonly label: unknown;
}

/**
 * Reads a list. CSV has columns `path` and `label` (or `file`, `class`, …), or two without names; NDJSON has an object
 * with these members in each line. Paths are relative to the list; labels are names, or numbers: the model's indices.
 *
 * @throws {TypeError} where it cannot be read, or a line is neither
 */
export async function readList(file: string): Promise<LabelledPicture[]> {
  const text = await readText(file);
  const entries = /^\s*\{/.test(text) ? ndjsonEntries(text, file) : csvEntries(text, file);
  if (entries.length === 0) throw refusal(file, "it has no pictures");
  return entries.map(({ line, ...entry }) => {
    if (!isLabelled(entry)) throw refusal(file, `line ${line} has no path with a label`);
    const { path, label } = entry;
    return { path: isAddress(path) || isAbsolute(path) ? path : folderOf(file) + path, label };
  });
}

async function readText(file: string): Promise<string> {
  const { size } = await Deno.stat(file);
  if (size > MOST_BYTES) throw refusal(file, `it has ${size} bytes, at most ${MOST_BYTES} are read`);
  const bytes = await Deno.readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal(file, "it is no text in UTF-8", cause);
  }
}

function ndjsonEntries(text: string, file: string): Entry[] {
  return text.split("\n").flatMap((content, i) => {
    if (content.trim() === "") return [];
    const line = i + 1;
    let value: Record<string, unknown>;
    try {
      value = JSON.parse(content);
    } catch (cause) {
      throw refusal(file, `line ${line} is not JSON`, cause);
    }
    const member = (names: readonly string[]) =>
      value?.[names.find((name) => Object.hasOwn(value ?? {}, name)) ?? ""];
    return [{ line, path: member(PATH), label: member(LABEL) }];
  });
}

function csvEntries(text: string, file: string): Entry[] {
  const rows = parseCsv(text);
  const titles = (rows[0]?.cells ?? []).map((title) => title.trim().toLowerCase());
  const [path, label] = [PATH, LABEL].map((names) => titles.findIndex((title) => names.includes(title))) as [
    number,
    number,
  ];
  const titled = path >= 0 && label >= 0;
  if (!titled && titles.length !== 2) {
    throw refusal(file, "its first line has no columns path and label, and it has not two columns");
  }
  const entries = (titled ? rows.slice(1) : rows).map(({ line, cells }) => {
    return { line, path: cells[titled ? path : 0], label: cells[titled ? label : 1] };
  });
  // Numbers alone are indices: a class called "7" is told from them by another class's letters.
  const indices = entries.every(({ label }) => label !== undefined && /^\d+$/.test(label));
  return indices ? entries.map((entry) => ({ ...entry, label: Number(entry.label) })) : entries;
}

function isAddress(path: string): boolean {
  return /^(https?|file|data):/i.test(path);
}

/** Tells a path from the root of a disk, on Windows with its letter or two backslashes. */
function isAbsolute(path: string): boolean {
  return /^([a-z]:)?[\\/]/i.test(path);
}

/** The folder that a file lies in, with the slash behind it; nothing for the current one. */
function folderOf(file: string): string {
  return file.replace(/[^\\/]*$/, "");
}

function refusal(file: string, fault: string, cause?: unknown): TypeError {
  const wanted = "CSV with columns path and label, or a JSON object with both in each line, is wanted";
  return new TypeError(`Cannot evaluate on ${file}: ${fault}; ${wanted}`, { cause });
}
