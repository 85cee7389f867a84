/**
 * Files in a zip archive as they follow each other: a header, the bytes, and where the header has no sizes a descriptor
 * (APPNOTE 4.3.7, 4.3.9, 4.5.3).
 *
 * @module
 */

import { crc32 } from "../../../util/bytes/crc32.ts";
import { fail, quote } from "../fail.ts";
import type { ByteSource } from "../source.ts";

const [HEADER, HEADER_BYTES] = [0x04034b50, 30];
const DESCRIPTOR = 0x08074b50;
const [IS_ENCRYPTED, HAS_DESCRIPTOR] = [1, 8];
/** What stands for a number that a field of 64 bits has. */
export const WIDE = 0xffffffff;
const MOST_NAME = 4096;
const MOST_ENTRIES = 100_000;
/** What is neither the pickle nor a storage has a few bytes. */
const MOST_NOTE = 1 << 16;

/** A file in the archive. */
export interface Entry {
  readonly name: string;
  /** Where its header begins. */
  readonly offset: number;
  /** What follows the name, where its sizes have 64 bits. */
  readonly isWide: boolean;
  /** Undefined where only the descriptor tells. */
  readonly told: Facts | undefined;
}

/** A file's length and checksum. */
export interface Facts {
  readonly size: number;
  readonly crc: number;
}

/** All files so far, as they were found. */
export class Entries {
  readonly #found = new Map<string, Entry & Facts>();

  get size(): number {
    return this.#found.size;
  }

  get(name: string): Entry & Facts | undefined {
    return this.#found.get(name);
  }

  /** @throws {CheckpointError} where the name was there before */
  add(entry: Entry, facts: Facts): void {
    if (this.#found.has(entry.name)) fail(`its archive has ${quote(entry.name)} twice`);
    if (this.size === MOST_ENTRIES) fail(`its archive has more than ${MOST_ENTRIES} files`);
    this.#found.set(entry.name, { ...entry, ...facts });
  }

  copy(): Entries {
    const copy = new Entries();
    for (const entry of this.#found.values()) copy.add(entry, entry);
    return copy;
  }
}

/** Looks at the next file's header, which remains there; `undefined` where no other file follows. */
export async function nextEntry(
  source: ByteSource,
): Promise<{ entry: Entry; headerBytes: number } | undefined> {
  await source.need(4);
  if (source.look(4).getUint32(0, true) !== HEADER) return undefined;
  await source.need(HEADER_BYTES);
  const header = source.look(HEADER_BYTES);
  const [nameBytes, extraBytes] = [header.getUint16(26, true), header.getUint16(28, true)];
  const [flags, method] = [header.getUint16(6, true), header.getUint16(8, true)];
  if (nameBytes > MOST_NAME) {
    fail(`its archive has a name of ${nameBytes} bytes, at most ${MOST_NAME} are read`);
  }
  const headerBytes = HEADER_BYTES + nameBytes + extraBytes;
  await source.need(headerBytes);
  const view = source.look(headerBytes);
  const name = textAt(view, HEADER_BYTES, nameBytes);
  if (method !== 0) fail(`${quote(name)} in its archive is compressed by method ${method}, stored is wanted`);
  if (flags & IS_ENCRYPTED) fail(`${quote(name)} in its archive is encrypted`);
  const wide = wideFields(view, HEADER_BYTES + nameBytes, extraBytes);
  const told = flags & HAS_DESCRIPTOR ? undefined : toldBy(view, wide, name);
  const entry = { name, offset: source.position, isWide: wide !== undefined, told };
  return { entry, headerBytes };
}

/** Bytes of the descriptor behind a file. */
export function descriptorBytes({ told, isWide }: Entry): number {
  if (told) return 0;
  return isWide ? 24 : 16;
}

/** Checks a file's length and checksum by its header or by the descriptor. @throws {CheckpointError} */
export function expectFacts(entry: Entry, found: Facts, descriptor: Uint8Array): void {
  const told = entry.told ?? describedBy(descriptor, entry.name);
  if (told.size !== found.size) {
    fail(`${quote(entry.name)} in its archive has ${told.size} bytes, ${found.size} are wanted`);
  }
  if (told.crc !== found.crc) {
    fail(`${quote(entry.name)} in its archive is damaged: its CRC-32 is ${found.crc}, ${told.crc} is wanted`);
  }
}

/** Reads a small file whose header has been taken. */
export async function readNote(
  source: ByteSource,
  entry: Entry,
): Promise<{ bytes: Uint8Array; facts: Facts }> {
  const size = entry.told?.size ?? await findDescriptor(source, entry);
  if (size > MOST_NOTE) {
    fail(`${quote(entry.name)} in its archive has ${size} bytes, at most ${MOST_NOTE} are read`);
  }
  await source.need(size + descriptorBytes(entry));
  const bytes = source.bytes(size).slice();
  const facts = { size, crc: crc32(bytes) };
  expectFacts(entry, facts, source.bytes(descriptorBytes(entry)));
  return { bytes, facts };
}

/** Finds the length of a file by the descriptor that says just that. */
async function findDescriptor(source: ByteSource, entry: Entry): Promise<number> {
  const length = descriptorBytes(entry);
  for (let size = 0; size <= MOST_NOTE; size++) {
    await source.need(size + length);
    const view = source.look(size + length);
    if (view.getUint32(size, true) === DESCRIPTOR && view.getUint32(size + 8, true) === size) return size;
  }
  fail(`${quote(entry.name)} in its archive has more than ${MOST_NOTE} bytes, and its length is not told`);
}

function describedBy(bytes: Uint8Array, name: string): Facts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== DESCRIPTOR) fail(`${quote(name)} in its archive ends without a descriptor`);
  const crc = view.getUint32(4, true);
  const isWide = bytes.length === 24;
  const sizes = isWide
    ? [8, 16].map((at) => Number(view.getBigUint64(at, true)))
    : [8, 12].map((at) => view.getUint32(at, true));
  return { crc, size: storedSize(sizes[0]!, sizes[1]!, name) };
}

function toldBy(header: DataView, wide: readonly number[] | undefined, name: string): Facts {
  const [packed, plain] = [header.getUint32(18, true), header.getUint32(22, true)];
  const left = [...wide ?? []];
  const [size, packedSize] = [plain, packed].map((size) => size === WIDE ? left.shift() ?? size : size);
  return { crc: header.getUint32(14, true), size: storedSize(packedSize!, size!, name) };
}

function storedSize(packed: number, size: number, name: string): number {
  if (packed === size && Number.isSafeInteger(size)) return size;
  fail(`${quote(name)} in its archive has ${size} bytes stored in ${packed}, as many are wanted`);
}

/** The numbers of the extra field for 64 bits; `undefined` where there is no such field. */
export function wideFields(view: DataView, at: number, length: number): number[] | undefined {
  const end = at + length;
  while (at + 4 <= end) {
    const [id, bytes] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    at += 4;
    if (id === 1) {
      const count = Math.min(bytes, end - at) >>> 3;
      return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(at + 8 * i, true)));
    }
    at += bytes;
  }
  return undefined;
}

/** A name at a place of a header. */
export function textAt(view: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}
