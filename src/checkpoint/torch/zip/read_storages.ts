import { crc32 } from "../../../util/bytes/crc32.ts";
import type { TensorVisitor } from "../../format.ts";
import { fail, quote } from "../fail.ts";
import type { ModelTensors } from "../model_tensors.ts";
import type { Storage } from "../pickle/values.ts";
import type { ByteSource } from "../source.ts";
import { expectDirectory } from "./directory.ts";
import {
  descriptorBytes,
  type Entries,
  type Entry,
  expectFacts,
  type Facts,
  nextEntry,
  readNote,
} from "./entry.ts";

const PIECE = 4 << 20;

/** What is in an archive behind its pickle. */
export interface ArchivePlan {
  /** The folder in which everything lies. */
  readonly root: string;
  readonly storages: ReadonlyMap<string, Storage>;
  readonly tensors: ModelTensors;
  /** The files before. */
  readonly entries: Entries;
  readonly visit: TensorVisitor;
}

/**
 * Reads an archive's storages to its end, each once and checked before its tensors are given away.
 *
 * @throws {CheckpointError} where one is missing, damaged or of another length
 */
export async function readStorages(source: ByteSource, plan: ArchivePlan): Promise<void> {
  const { root, storages, entries } = plan;
  const missing = new Map(storages);
  try {
    for (let next = await nextEntry(source); next; next = await nextEntry(source)) {
      const { entry, headerBytes } = next;
      source.bytes(headerBytes);
      const key = entry.name.startsWith(`${root}data/`) ? entry.name.slice(root.length + 5) : "";
      const storage = missing.get(key);
      missing.delete(key);
      const facts = storage
        ? await readStorage(source, entry, storage, plan)
        : (await readNote(source, entry)).facts;
      entries.add(entry, facts);
    }
    for (const key of missing.keys()) fail(`its archive lacks ${quote(`${root}data/${key}`)}`);
    await expectDirectory(source, entries);
  } finally {
    source.release();
  }
}

async function readStorage(
  source: ByteSource,
  entry: Entry,
  storage: Storage,
  { tensors, visit }: ArchivePlan,
): Promise<Facts> {
  const size = storage.count * storage.kind.bytes;
  const length = descriptorBytes(entry);
  if (!tensors.has(storage.key)) {
    const crc = await passOver(source, size);
    await source.need(length);
    expectFacts(entry, { size, crc }, source.bytes(length));
    return { size, crc };
  }
  const whole = await source.block(size + length); // together: the next call would take the storage away
  const bytes = whole.subarray(0, size);
  const facts = { size, crc: crc32(bytes) };
  expectFacts(entry, facts, whole.subarray(size));
  await tensors.visit(storage, bytes, visit);
  return facts;
}

/** The checksum of bytes of which nothing else is wanted. */
async function passOver(source: ByteSource, size: number): Promise<number> {
  let crc = 0;
  for (let left = size; left > 0;) {
    const piece = await source.block(Math.min(PIECE, left));
    crc = crc32(piece, crc);
    left -= piece.length;
  }
  return crc;
}
