/**
 * A model in several files, read as if it were one.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
import { openTensors } from "../formats.ts";
import { showValue } from "../json/json_value.ts";
import type { ByteReader, LoadProgress, ReadOptions } from "../reading/byte_reader.ts";
import type { ShardIndex } from "./shard_index.ts";

/** Opens a file beside the index; `undefined` where there is none. */
export type OpenShard = (file: string, options: ReadOptions) => Promise<ByteReader | undefined>;

interface Shard {
  readonly name: string;
  readonly file: TensorFile;
}

/**
 * Reads what every shard says about its tensors, and holds it against the index. The shards are opened again, one at a
 * time, when their tensors are read.
 *
 * @returns a file that opens what it reads: it takes nothing from the reader that it is given
 * @throws {CheckpointError} when a shard is absent or damaged, lacks a tensor that the index places there, has one that
 * the index does not name, or when two shards have one tensor
 */
export async function openShards(
  index: ShardIndex,
  open: OpenShard,
  options: ReadOptions,
): Promise<TensorFile> {
  const { signal, onProgress } = options;
  const shards: Shard[] = [];
  for (const name of new Set(index.values())) shards.push(await readShard(name, open, { signal }));
  expectAsIndexed(shards, index);
  const total = shards.reduce((sum, { file }) => sum + file.fileBytes, 0);
  return {
    tensors: shards.flatMap(({ file }) => file.tensors),
    unusable: shards.flatMap(({ file }) => file.unusable ?? []),
    format: `${shards[0]?.file.format} in ${shards.length} files`,
    metadata: Object.assign({}, ...shards.map(({ file }) => file.metadata)),
    fileBytes: total,
    headBytes: 0,
    async read(_reader, visit) {
      let before = 0;
      for (const { name, file } of shards) {
        const begin = before;
        const tell = ({ loaded }: LoadProgress) => onProgress?.({ loaded: begin + loaded, total });
        await inShard(name, open, { signal, onProgress: tell }, async (reader) => {
          await reader.take(file.headBytes);
          await file.read(reader, visit);
        });
        before += file.fileBytes;
      }
    },
  };
}

async function readShard(name: string, open: OpenShard, options: ReadOptions): Promise<Shard> {
  return { name, file: await inShard(name, open, options, openTensors) };
}

async function inShard<T>(
  name: string,
  open: OpenShard,
  options: ReadOptions,
  run: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const reader = await open(name, options);
  if (!reader) {
    throw new CheckpointError(`Cannot load model: its index names the shard ${name}, which is absent`);
  }
  try {
    return await run(reader);
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.message.includes(name)) throw error;
    throw new CheckpointError(`${error.message} (in the shard ${name})`, { cause: error });
  } finally {
    reader.close();
  }
}

function expectAsIndexed(shards: readonly Shard[], index: ShardIndex): void {
  const found = new Map<string, string>();
  for (const { name: shard, file } of shards) {
    for (const { name } of [...file.tensors, ...file.unusable ?? []]) {
      const other = found.get(name);
      if (other !== undefined) {
        fail(`the shards ${other} and ${shard} both have the tensor ${showValue(name)}`);
      }
      if (!index.has(name)) {
        fail(`the shard ${shard} has the tensor ${showValue(name)}, which the index does not name`);
      }
      found.set(name, shard);
    }
  }
  for (const [name, shard] of index) {
    const place = found.get(name);
    if (place === shard) continue;
    const where = place === undefined ? "is in no shard" : `is in ${place}`;
    fail(`the tensor ${showValue(name)} ${where}, the index places it in ${shard}`);
  }
}

function fail(why: string): never {
  throw new CheckpointError(`Cannot load model: ${why}`);
}
