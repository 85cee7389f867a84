/**
 * Files of PyTorch before 1.6: pickles of a magic number, a version, facts about the machine, what was saved, and the
 * storages' keys; then each storage, its length first.
 *
 * @module
 */

import type { TensorFile, TensorVisitor } from "../format.ts";
import { fail } from "./fail.ts";
import { ModelTensors } from "./model_tensors.ts";
import { unpickle } from "./pickle/unpickle.ts";
import { describe, Dict, type Storage, type Value } from "./pickle/values.ts";
import { ByteSource } from "./source.ts";
import { findStateDict } from "./state_dict.ts";
import { Storages } from "./storages.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;
/** Bytes of a storage's length. */
const LENGTH_BYTES = 8;

/** Opens such a file. @param total the file's length, where it is known */
export async function openLegacy(source: ByteSource, total: number | undefined): Promise<TensorFile> {
  if (await unpickle(source) !== MAGIC) fail("it does not begin with PyTorch's magic number");
  const version = await unpickle(source);
  if (version !== VERSION) fail(`it has version ${describe(version)}, the number ${VERSION} is wanted`);
  expectLittleEndian(await unpickle(source));
  const storages = new Storages();
  const tensors = new ModelTensors(findStateDict(await unpickle(source, storages.find)));
  const order = orderOf(await unpickle(source), storages);
  const [headBytes, before] = [source.read, source.rest()];
  const bytesOf = ({ count, kind }: Storage) => LENGTH_BYTES + count * kind.bytes;
  const fileBytes = order.reduce((sum, storage) => sum + bytesOf(storage), source.position);
  if (total !== undefined && total !== fileBytes) {
    fail(`its storages end at byte ${fileBytes}, the file at ${total}; is it whole?`);
  }
  return {
    tensors: tensors.describe(order.map(({ key }) => key)),
    metadata: {},
    fileBytes,
    headBytes,
    read: (reader, visit) =>
      readStorages(new ByteSource(reader, before, headBytes, false), order, tensors, visit),
  };
}

async function readStorages(
  source: ByteSource,
  order: readonly Storage[],
  tensors: ModelTensors,
  visit: TensorVisitor,
): Promise<void> {
  try {
    for (const storage of order) {
      await source.need(LENGTH_BYTES);
      const count = source.look(LENGTH_BYTES).getBigUint64(0, true);
      source.bytes(LENGTH_BYTES);
      if (count !== BigInt(storage.count)) {
        fail(`storage ${storage.key} has ${count} numbers where its pickle says ${storage.count}`);
      }
      const length = storage.count * storage.kind.bytes;
      if (tensors.has(storage.key)) await tensors.visit(storage, await source.block(length), visit);
      else await source.skip(length);
    }
    if (await source.fill(1)) fail(`its storages end at byte ${source.position}, the file goes on`);
  } finally {
    source.release();
  }
}

function expectLittleEndian(facts: Value): void {
  const little = facts instanceof Dict ? facts.get("little_endian") : undefined;
  if (little === false) fail("its numbers are big-endian, little-endian is wanted");
  if (little !== true) fail(`it says ${describe(little)} of the order of its numbers' bytes`);
}

function orderOf(keys: Value, { byKey }: Storages): Storage[] {
  if (!Array.isArray(keys)) fail(`it has ${describe(keys)} for its storages' keys, a list is wanted`);
  if (new Set(keys).size !== keys.length || keys.length !== byKey.size) {
    fail(`it lists ${keys.length} storages, its pickle refers to ${byKey.size}; each once is wanted`);
  }
  return keys.map((key) => {
    const storage = typeof key === "string" ? byKey.get(key) : undefined;
    return storage ?? fail("it lists a storage that its pickle does not refer to");
  });
}
