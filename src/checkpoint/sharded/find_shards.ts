import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
import type { ReadOptions } from "../reading/byte_reader.ts";
import { type OpenOptions, openPlace, readText } from "../reading/open_place.ts";
import { openShards } from "./open_shards.ts";
import { INDEX_FILES, parseShardIndex } from "./shard_index.ts";

/** A model in several files. */
export interface FoundShards {
  readonly index: string | URL;
  readonly file: TensorFile;
}

/** An index of 100,000 tensors has this much. */
const MOST_INDEX_BYTES = 20_000_000;

/**
 * Finds and opens a model whose folder has an index instead of the one file of weights.
 *
 * @param weights where that file would be
 * @param sha256 digest of one file, which several cannot have
 * @returns `undefined` where there is no index either
 * @throws {CheckpointError} when index and shards contradict each other, or one is damaged
 */
export async function findShards(
  weights: string | URL,
  options: OpenOptions & { readonly sha256?: string | undefined },
): Promise<FoundShards | undefined> {
  for (const name of INDEX_FILES) {
    const place = besideOf(weights, name);
    const text = await readText(place, { ...options, onProgress: undefined, most: MOST_INDEX_BYTES });
    if (text === undefined) continue;
    if (options.sha256 !== undefined) {
      throw new CheckpointError(
        `Cannot check the shards of ${place} by one sha256: a model in one file is wanted`,
      );
    }
    const index = parseShardIndex(text, String(place));
    const open = (file: string, reading: ReadOptions) =>
      openPlace(besideOf(weights, file), { ...options, onProgress: undefined, ...reading });
    return { index: place, file: await openShards(index, open, options) };
  }
  return undefined;
}

/** Another file of the same folder; an address keeps its query. */
function besideOf(place: string | URL, file: string): string | URL {
  if (typeof place === "string") return place.replace(/[^\\/]*$/, () => file);
  const url = new URL(place);
  url.pathname = url.pathname.replace(/[^/]*$/, () => encodeURIComponent(file));
  return url;
}
