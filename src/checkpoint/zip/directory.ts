/**
 * The central directory of a zip archive: which files it has, where, and how large. It trusts nothing.
 *
 * @module
 */

import type { RandomAccess } from "../reading/random_access.ts";
import { bigAt, findDirectory } from "./end_record.ts";
import { entryError, viewOf, type ZipEntry, zipError } from "./entry.ts";

const RECORD = 0x02014b50;
const RECORD_BYTES = 46;
export const LOCAL_BYTES = 30;
const ZIP64_FIELD = 1;
const NO_NUMBER = 0xffffffff;

const MOST_ENTRIES = 100_000;
const MOST_DIRECTORY_BYTES = 64_000_000;
const MOST_NAME_BYTES = 4096;
/** Deflate makes at most so many bytes of one. */
const MOST_RATIO = 1032;
/** Encrypted, patches, encrypted strongly, names hidden. */
const REFUSED_FLAGS = 0x2061;
const METHODS: Readonly<Record<number, ZipEntry["method"]>> = { 0: "stored", 8: "deflated" };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads and checks an archive's directory.
 *
 * @returns the files in the order of their bytes; folders are left out
 * @throws {CheckpointError} when a file has a name twice, is encrypted or packed otherwise than by deflate, overlaps
 * another, or is announced larger than the archive can hold
 */
export async function readDirectory(source: RandomAccess): Promise<ZipEntry[]> {
  const { begin, length, count } = await findDirectory(source);
  if (count > MOST_ENTRIES) throw zipError(`it lists ${count} files, at most ${MOST_ENTRIES} are allowed`);
  if (length > MOST_DIRECTORY_BYTES) {
    throw zipError(`its directory has ${length} bytes, at most ${MOST_DIRECTORY_BYTES} are allowed`);
  }
  const entries = [...parseRecords(await source.read(begin, length), count)];
  entries.sort((a, b) => a.offset - b.offset);
  expectApart(entries, begin);
  expectDistinct(entries);
  return entries.filter(({ name }) => !name.endsWith("/"));
}

function* parseRecords(directory: Uint8Array, count: number): Generator<ZipEntry> {
  const view = viewOf(directory);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + RECORD_BYTES > directory.length || view.getUint32(at, true) !== RECORD) {
      throw zipError(`its directory lists ${i} files, ${count} are announced`);
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      view.getUint16(at + offset, true)
    ) as [number, number, number];
    const extraBegin = at + RECORD_BYTES + nameLength;
    const end = extraBegin + extraLength + commentLength;
    if (end > directory.length) throw zipError(`its directory ends inside of file ${i + 1} of ${count}`);
    const name = decodeName(directory.subarray(at + RECORD_BYTES, extraBegin));
    const extra = viewOf(directory.subarray(extraBegin, extraBegin + extraLength));
    yield parseRecord(name, new DataView(view.buffer, view.byteOffset + at, RECORD_BYTES), extra);
    at = end;
  }
  if (at !== directory.length) {
    throw zipError(`its directory has ${directory.length - at} bytes behind its last file`);
  }
}

function decodeName(bytes: Uint8Array): string {
  if (bytes.length > MOST_NAME_BYTES) {
    throw zipError(`it has a name of ${bytes.length} bytes, at most ${MOST_NAME_BYTES} are allowed`);
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw zipError("it has a name that is not UTF-8", cause);
  }
}

function parseRecord(name: string, record: DataView, extra: DataView): ZipEntry {
  if (record.getUint16(8, true) & REFUSED_FLAGS) {
    throw entryError(name, "it is encrypted or patched, which is not supported");
  }
  const code = record.getUint16(10, true);
  const method = METHODS[code];
  if (!method) throw entryError(name, `it is packed by method ${code}, 0 (stored) or 8 (deflated) is wanted`);
  const [packedSize, size, offset] = readSizes(name, record, extra);
  if (method === "stored" && packedSize !== size) {
    throw entryError(name, `it is stored, but ${packedSize} bytes are announced to hold ${size}`);
  }
  if (size > packedSize * MOST_RATIO) {
    throw entryError(name, `${packedSize} bytes are announced to hold ${size}, more than deflate can`);
  }
  return { name, method, crc32: record.getUint32(16, true), packedSize, size, offset };
}

/** Sizes that need more than 32 bits are in a field behind the name, in this order: size, packed size, offset. */
function readSizes(name: string, record: DataView, extra: DataView): [number, number, number] {
  const [packed, size, offset] = [20, 24, 42].map((at) => record.getUint32(at, true)) as [
    number,
    number,
    number,
  ];
  const large = zip64Field(extra);
  let at = 0;
  const widen = (small: number) => {
    if (small !== NO_NUMBER || !large) return small;
    if (at + 8 > large.byteLength) throw entryError(name, "its ZIP64 sizes are missing");
    at += 8;
    return bigAt(large, at - 8);
  };
  const [wideSize, widePacked, wideOffset] = [widen(size), widen(packed), widen(offset)];
  return [widePacked, wideSize, wideOffset];
}

/** The ZIP64 field of a record's extra fields, where there is one. */
export function zip64Field(extra: DataView): DataView | undefined {
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    const isWhole = at + 4 + length <= extra.byteLength;
    if (extra.getUint16(at, true) === ZIP64_FIELD && isWhole) {
      return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    }
    at += 4 + length;
  }
  return undefined;
}

/** Files that share bytes would let a small archive become a large one. */
function expectApart(entries: readonly ZipEntry[], directoryBegin: number): void {
  for (const [i, { name, offset, packedSize }] of entries.entries()) {
    const end = offset + LOCAL_BYTES + packedSize;
    const next = entries[i + 1]?.offset ?? directoryBegin;
    if (end <= next) continue;
    throw entryError(name, `bytes ${offset} to ${end} are announced, what follows it begins at ${next}`);
  }
}

function expectDistinct(entries: readonly ZipEntry[]): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) throw entryError(name, "it is there twice");
    names.add(name);
  }
}
