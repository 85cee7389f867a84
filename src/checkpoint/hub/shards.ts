import { readText } from "../reading/open_place.ts";
import { MOST_INDEX_BYTES } from "../sharded/open_indexed.ts";
import { parseShardIndex } from "../sharded/shard_index.ts";
import type { HubClient, RemoteFile } from "./client/client.ts";

/**
 * The shards that an index names.
 *
 * @param client of the hub that has it, where it is not on this machine
 * @throws {CheckpointError} where it is no index
 */
export async function shardsOf(index: string | RemoteFile, client?: HubClient): Promise<string[]> {
  const options = { signal: client?.signal, most: MOST_INDEX_BYTES };
  if (typeof index === "string") return namesIn(await readText(index, options), index);
  const { openStream } = await import("./stream.ts");
  const open = () => openStream(client!, index, options);
  return namesIn(await readText(index.path, { ...options, open }), index.path);
}

function namesIn(text: string | undefined, where: string): string[] {
  return [...new Set(parseShardIndex(text ?? "", where).values())];
}
