import { ahead } from "../../util/ahead.ts";
import { chunks } from "../chunks.ts";
import { failedPath } from "../local/results.ts";
import { type Classified, type Failed, isFailed, type Outcome, parseLines } from "../outcome.ts";
import { isPart, PARTS } from "../store/part_path.ts";
import type { Store } from "../store/store.ts";
import { NdjsonSink } from "./ndjson_sink.ts";
import type { Sink } from "./sink.ts";

/** Parts that are read at the same time. */
const READ_AHEAD = 16;
/** Parts that are sorted together: all their names would not fit in memory at 10⁹ pictures. */
const LISTED_AT_ONCE = 100_000;

/** What was exported. */
export interface Exported {
  readonly classified: number;
  readonly failed: number;
  readonly parts: number;
  /** The file of failures; `undefined` where there are none. */
  readonly failedList: string | undefined;
}

/** Options of an export. */
export interface ExportOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (exported: Pick<Exported, "classified" | "failed" | "parts">) => void;
}

/**
 * Writes all results of a store to one file, Parquet or NDJSON by its name, and the failures to another. A file is
 * there when it is whole.
 *
 * @throws {Error} where there are no results, a part is no part, or the file cannot be written
 */
export async function exportResults(store: Store, out: string, options: ExportOptions): Promise<Exported> {
  const failedList = failedPath(out.replace(/\.parquet$/i, ""));
  const [results, failures] = [out, failedList].map((path) => `${path}.${crypto.randomUUID()}.tmp`) as [
    string,
    string,
  ];
  try {
    const counts = await writeParts(store, { results, failures, out }, options);
    if (counts.parts === 0) throw new Error(`Cannot export ${store.name}: it has no results of bulk work`);
    await Deno.rename(results, out);
    if (counts.failed > 0) await Deno.rename(failures, failedList);
    else await Deno.remove(failedList).catch(() => {}); // there where an export before had failures
    return { ...counts, failedList: counts.failed > 0 ? failedList : undefined };
  } finally {
    for (const path of [results, failures]) await Deno.remove(path).catch(() => {}); // where it was not renamed
  }
}

type Counts = Pick<Exported, "classified" | "failed" | "parts">;

async function writeParts(
  store: Store,
  { results, failures, out }: Readonly<Record<"results" | "failures" | "out", string>>,
  { signal, onProgress }: ExportOptions,
): Promise<Counts> {
  using sink = await openSink(out, results);
  using list = await NdjsonSink.open(failures);
  let counts: Counts = { classified: 0, failed: 0, parts: 0 };
  for await (const outcomes of readParts(store)) {
    const [good, bad] = split(outcomes);
    await sink.write(good);
    await list.write(bad);
    counts = {
      classified: counts.classified + good.length,
      failed: counts.failed + bad.length,
      parts: counts.parts + 1,
    };
    onProgress(counts);
    signal.throwIfAborted();
  }
  await sink.finish();
  await list.finish();
  return counts;
}

async function openSink(out: string, path: string): Promise<Sink> {
  try {
    if (!/\.parquet$/i.test(out)) return await NdjsonSink.open(path);
    const { ParquetSink } = await import("./parquet_sink.ts");
    return await ParquetSink.open(path);
  } catch (cause) {
    throw new Error(`Cannot write results to ${out}: ${(cause as Error).message}`, { cause });
  }
}

/** The outcomes of each part. */
async function* readParts(store: Store): AsyncGenerator<Outcome[], void, void> {
  for await (const paths of chunks(partsOf(store), LISTED_AT_ONCE)) {
    yield* ahead(paths.sort(), READ_AHEAD, async (path) => {
      const name = `${store.name}/${path}`;
      const text = await store.read(path);
      if (text === undefined) throw new Error(`Cannot read results from ${name}: it has been removed`);
      return parseLines(text, name);
    });
  }
}

async function* partsOf(store: Store): AsyncGenerator<string, void, void> {
  for await (const path of store.list(PARTS)) if (isPart(path)) yield path;
}

/** Those that were classified, and those that failed for good: of others there is another line elsewhere. */
function split(outcomes: readonly Outcome[]): [Classified[], Failed[]] {
  const failures = outcomes.filter(isFailed).filter(({ retry }) => !retry);
  return [outcomes.filter((outcome): outcome is Classified => !isFailed(outcome)), failures];
}
