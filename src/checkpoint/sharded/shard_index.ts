import { CheckpointError } from "../../errors.ts";
import { JsonObject } from "../json/json.ts";
import { showValue } from "../json/json_value.ts";

/** Models of hundreds of gigabytes have fewer. */
const MOST_SHARDS = 1000;
/** The name of a file in the same folder: nothing that leads out of it. */
const FILE_NAME = /^[^./\\:][^/\\:]*$/;

/** Which shard, a file in the same folder, has each tensor, by the tensor's name. */
export type ShardIndex = ReadonlyMap<string, string>;

/**
 * Reads the index of a model in several files.
 *
 * @param where names it in errors
 * @throws {CheckpointError} when it is no index, or names a file that is not in its own folder
 */
export function parseShardIndex(text: string, where: string): ShardIndex {
  const json = JsonObject.parse(text, where);
  const map = json.need("weight_map", json.object("weight_map"));
  const index = new Map(map.unread().map((name) => [name, map.need(name, map.text(name))]));
  const shards = new Set(index.values());
  if (shards.size === 0 || shards.size > MOST_SHARDS) {
    throw new CheckpointError(
      `Cannot read ${where}: it names ${shards.size} shards, 1 to ${MOST_SHARDS} are wanted`,
    );
  }
  for (const shard of shards) {
    if (FILE_NAME.test(shard)) continue;
    const wanted = "the name of a file in the same folder is wanted";
    throw new CheckpointError(`Cannot read ${where}: it names the shard ${showValue(shard)}, ${wanted}`);
  }
  return index;
}
