/**
 * The place of a file's bytes in a zip archive, behind a local header that must say what the directory says.
 *
 * @module
 */

import type { RandomAccess } from "../reading/random_access.ts";
import { LOCAL_BYTES, zip64Field } from "./directory.ts";
import { bigAt } from "./end_record.ts";
import { entryError, viewOf, type ZipEntry } from "./entry.ts";

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const HAS_DESCRIPTOR = 1 << 3;
const METHOD_CODES = { stored: 0, deflated: 8 };
const NO_NUMBER = 0xffffffff;

/**
 * Offset of a file's first byte in the archive.
 *
 * @throws {CheckpointError} when its local header, or the descriptor behind its bytes, contradicts the directory
 */
export async function findData(source: RandomAccess, entry: ZipEntry): Promise<number> {
  const { name, offset, method, packedSize } = entry;
  const local = viewOf((await source.read(offset, LOCAL_BYTES)).slice());
  if (local.getUint32(0, true) !== LOCAL) throw entryError(name, `there is no file at byte ${offset}`);
  const [nameLength, extraLength] = [local.getUint16(26, true), local.getUint16(28, true)];
  const rest = await source.read(offset + LOCAL_BYTES, nameLength + extraLength);
  const extra = viewOf(rest.slice(nameLength));
  const sameName = new TextDecoder().decode(rest.subarray(0, nameLength)) === name;
  if (!sameName || local.getUint16(8, true) !== METHOD_CODES[method]) throw contradiction(entry);
  const begin = offset + LOCAL_BYTES + nameLength + extraLength;
  if (local.getUint16(6, true) & HAS_DESCRIPTOR) {
    await expectDescriptor(source, begin + packedSize, entry);
  } else expectSizes(local, extra, entry);
  return begin;
}

function expectSizes(local: DataView, extra: DataView, entry: ZipEntry): void {
  const [crc, packed, size] = [14, 18, 22].map((at) => local.getUint32(at, true)) as [
    number,
    number,
    number,
  ];
  const large = zip64Field(extra);
  const widen = (small: number, at: number) => {
    return small === NO_NUMBER && large && large.byteLength >= 16 ? bigAt(large, at) : small;
  };
  expectSame(entry, crc, widen(packed, 8), widen(size, 0));
}

/** Its signature may be left out, and its sizes have eight bytes where the header says ZIP64, or not: both are tried. */
async function expectDescriptor(source: RandomAccess, at: number, entry: ZipEntry): Promise<void> {
  const view = viewOf((await source.read(at, Math.min(24, source.size - at))).slice());
  const from = view.byteLength >= 4 && view.getUint32(0, true) === DESCRIPTOR ? 4 : 0;
  if (view.byteLength < from + 12) throw contradiction(entry);
  const crc = view.getUint32(from, true);
  const small = [view.getUint32(from + 4, true), view.getUint32(from + 8, true)] as const;
  if (small[0] === entry.packedSize && small[1] === entry.size) return expectSame(entry, crc, ...small);
  if (view.byteLength < from + 20) throw contradiction(entry);
  expectSame(entry, crc, bigAt(view, from + 4), bigAt(view, from + 12));
}

function expectSame(entry: ZipEntry, crc: number, packedSize: number, size: number): void {
  if (crc === entry.crc32 && packedSize === entry.packedSize && size === entry.size) return;
  throw contradiction(entry);
}

function contradiction({ name }: ZipEntry): Error {
  return entryError(name, "its header contradicts the directory at the archive's end");
}
