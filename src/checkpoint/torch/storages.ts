import { fail } from "./fail.ts";
import { describe, Slice, type Storage, StorageType, type Value } from "./pickle/values.ts";

const WANTED = 'a tuple of "storage", its class, key, device and length is wanted';

/** The storages that a pickle refers to, each once. */
export class Storages {
  /** By key, in the order in which the pickle has them. */
  readonly byKey = new Map<string, Storage>();

  /**
   * Finds or adds a storage; a method that may be passed on.
   *
   * @param reference a pickle's persistent id: "storage", class, key, device, length, in old files a part or None
   * @throws {CheckpointError} where it is another, or contradicts one before
   */
  readonly find = (reference: Value): Slice => {
    const [what, type, key, , count, part = null] = Array.isArray(reference) ? reference : [];
    if (what !== "storage" || typeof key !== "string" || !isCount(count)) {
      fail(`its pickle refers to ${describe(what)}, ${WANTED}`);
    }
    if (!(type instanceof StorageType)) fail(`storage ${key} is of class ${describe(type)}, ${WANTED}`);
    const { kind } = type;
    if (!Number.isSafeInteger(count * kind.bytes)) {
      fail(`storage ${key} has ${count} numbers, too many to count`);
    }
    const known = this.byKey.get(key) ?? { key, kind, count };
    if (known.kind !== kind || known.count !== count) {
      const found = `${known.kind.name} of ${known.count} and ${kind.name} of ${count}`;
      fail(`storage ${key} is ${found} numbers, one of both is wanted`);
    }
    this.byKey.set(key, known);
    return sliceOf(known, part);
  };
}

/** A part: a key of its own, where it begins and its length. */
function sliceOf(storage: Storage, part: Value): Slice {
  if (part === null) return new Slice(storage, 0, storage.count);
  const [, begin, count] = Array.isArray(part) ? part : [];
  if (isCount(begin) && isCount(count) && begin + count <= storage.count) {
    return new Slice(storage, begin, count);
  }
  fail(`a part of storage ${storage.key} does not lie in its ${storage.count} numbers`);
}

function isCount(value: Value | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
