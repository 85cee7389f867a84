import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
import type { ReadOptions } from "../reading/byte_reader.ts";
import { type OpenOptions, openPlace, readText } from "../reading/open_place.ts";
import { openShards } from "./open_shards.ts";
import { parseShardIndex } from "./shard_index.ts";

/** An index of 100,000 tensors has this much. */
export const MOST_INDEX_BYTES = 20_000_000;

/** Options of `openIndexed`. */
export interface ShardOptions extends OpenOptions {
  /** The digest of one file, which several cannot have. */
  readonly sha256?: string | undefined;
  /** Opens a place; by default `openPlace`. */
  readonly open?: typeof openPlace | undefined;
  /** The place of a shard; by default in the folder of the index. */
  readonly placeOfShard?: ((file: string) => string | URL) | undefined;
}

/**
 * Opens a model that is in several files by its index.
 *
 * @returns `undefined` where there is no such index
 * @throws {CheckpointError} when index and shards contradict each other, or one is damaged
 */
export async function openIndexed(
  index: string | URL,
  { sha256, placeOfShard, ...options }: ShardOptions,
): Promise<TensorFile | undefined> {
  const text = await readText(index, { ...options, onProgress: undefined, most: MOST_INDEX_BYTES });
  if (text === undefined) return undefined;
  if (sha256 !== undefined) {
    throw new CheckpointError(
      `Cannot check the shards of ${index} by one sha256: a model in one file is wanted`,
    );
  }
  const { open = openPlace } = options;
  const placeOf = placeOfShard ?? ((file: string) => besideOf(index, file));
  const openShard = (file: string, reading: ReadOptions) =>
    open(placeOf(file), { ...options, onProgress: undefined, ...reading });
  return await openShards(parseShardIndex(text, String(index)), openShard, options);
}

/** Another file of the same folder; an address keeps its query. */
function besideOf(place: string | URL, file: string): string | URL {
  if (typeof place === "string") return place.replace(/[^\\/]*$/, () => file);
  const url = new URL(place);
  url.pathname = url.pathname.replace(/[^/]*$/, () => encodeURIComponent(file));
  return url;
}
