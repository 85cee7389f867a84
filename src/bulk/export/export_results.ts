import { ahead } from "../../util/ahead.ts";
import { chunks } from "../chunks.ts";
import { failedPath } from "../local/results.ts";
import { type Classified, type Failed, isFailed, parseLines } from "../outcome.ts";
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
export async function exportResults(
  store: Store,
  out: string,
  { signal, onProgress }: ExportOptions,
): Promise<Exported> {
  const failedList = failedPath(out.replace(/\.parquet$/i, ""));
  const temporary = [out, failedList].map((path) => `${path}.${crypto.randomUUID()}.tmp`) as [string, string];
  let [classified, failed, parts] = [0, 0, 0];
  try {
    const sink = await openSink(out, temporary[0]);
    const failures = await NdjsonSink.open(temporary[1]);
    for await (const outcomes of readParts(store)) {
      const [good, bad] = split(outcomes);
      await sink.write(good);
      await failures.write(bad);
      [classified, failed, parts] = [classified + good.length, failed + bad.length, parts + 1];
      onProgress({ classified, failed, parts });
      signal.throwIfAborted();
    }
    await sink.finish();
    await failures.finish();
    if (parts === 0) throw new Error(`Cannot export ${store.name}: it has no results of bulk work`);
    await Deno.rename(temporary[0], out);
    if (failed > 0) await Deno.rename(temporary[1], failedList);
    return { classified, failed, parts, failedList: failed > 0 ? failedList : undefined };
  } finally {
    for (const path of temporary) await Deno.remove(path).catch(() => {}); // where it was not renamed
  }
}

async function openSink(out: string, temporary: string): Promise<Sink> {
  if (!/\.parquet$/i.test(out)) return await NdjsonSink.open(temporary);
  const { ParquetSink } = await import("./parquet_sink.ts");
  return await ParquetSink.open(temporary);
}

/** The outcomes of each part. */
async function* readParts(store: Store) {
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
function split(outcomes: Awaited<ReturnType<typeof parseLines>>): [Classified[], Failed[]] {
  const failures = outcomes.filter(isFailed).filter(({ retry }) => !retry);
  return [outcomes.filter((outcome): outcome is Classified => !isFailed(outcome)), failures];
}
