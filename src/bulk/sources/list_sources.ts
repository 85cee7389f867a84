/**
 * The pictures that the arguments of a bulk run name: folders, patterns, lists, files and URLs.
 *
 * @module
 */
import { importNode } from "../../util/runtime.ts";
import { isUrl } from "../identity.ts";
import { withoutEnvironment } from "../without_environment.ts";
import { readLines } from "./read_lines.ts";
import { isPictureName, walkFolder } from "./walk_folder.ts";

/** Files that are lists of pictures, one a line. */
const LIST = /\.(txt|lst|ndjson|jsonl)$/i;

/** URLs that pictures are read from. */
const READABLE = /^(https?|file|data|blob):/i;

/** Marks of a pattern. */
const PATTERN = /[*?[{]/;

/** The images that sources name, in the same order each time. @throws {Error} for a source that names none */
export async function* listSources(sources: readonly string[]): AsyncGenerator<string, void, void> {
  for (const source of sources) {
    let found = false;
    for await (const image of listSource(source)) {
      found = true;
      yield image;
    }
    if (!found) throw new Error(`Cannot find pictures in ${nameOf(source)}: ${WANTED}`);
  }
}

const WANTED = ".png, .jpg, .jpeg, .webp, .avif, .gif or .bmp files, or lines that name pictures, are wanted";

async function* listSource(source: string): AsyncGenerator<string, void, void> {
  if (source === "-") return yield* readList(Deno.stdin.readable, source);
  if (isUrl(source)) {
    if (READABLE.test(source)) return yield source;
    throw new Error(`Cannot find pictures in ${source}: a path, or an https:, http: or file: URL, is wanted`);
  }
  const found = await statOf(source);
  if (found?.isDirectory) return yield* walkFolder(source);
  if (!found && PATTERN.test(source)) return yield* matching(source);
  if (!found) throw new Error(`Cannot find pictures in ${source}: there is no such file or folder`);
  if (!LIST.test(source)) return yield source;
  using file = await Deno.open(source);
  yield* readList(file.readable, source);
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
}

/** The pictures that match a pattern, sorted: the system's order may change from run to run. */
async function* matching(pattern: string): AsyncGenerator<string, void, void> {
  const { glob } = await importNode("node:fs/promises");
  const found = await withoutEnvironment(() => Array.fromAsync(glob(pattern)));
  yield* found.filter(isPictureName).sort();
}

/** Lines that are paths or URLs, JSON texts, or JSON objects with an `image`; blank ones are passed over. */
async function* readList(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  source: string,
): AsyncGenerator<string, void, void> {
  let number = 0;
  for await (const line of readLines(stream)) {
    number++;
    const text = line.trim();
    if (text !== "") yield /^[{"]/.test(text) ? imageOf(text, `line ${number} of ${nameOf(source)}`) : text;
  }
}

function imageOf(json: string, place: string): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new Error(`Cannot read ${place}: it begins like JSON and is none`, { cause });
  }
  const image = typeof value === "string" ? value : (value as { image?: unknown } | null)?.image;
  if (typeof image === "string" && image !== "") return image;
  throw new Error(`Cannot read ${place}: a text, or an object whose "image" is a text, is wanted`);
}

function nameOf(source: string): string {
  return source === "-" ? "standard input" : source;
}
