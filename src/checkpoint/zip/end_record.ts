/**
 * The end of a zip archive, which says where its directory is; ZIP64 where that needs more than 32 bits.
 *
 * @module
 */

import type { RandomAccess } from "../reading/random_access.ts";
import { viewOf, zipError } from "./entry.ts";

/** The place of the central directory. */
export interface DirectoryPlace {
  readonly begin: number;
  readonly length: number;
  /** Files that it lists. */
  readonly count: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const [END_BYTES, END64_BYTES, LOCATOR_BYTES] = [22, 56, 20];
const MOST_COMMENT = 0xffff;

/**
 * Finds the directory.
 *
 * @throws {CheckpointError} when there is none, or it does not end where its own end record begins
 */
export async function findDirectory(source: RandomAccess): Promise<DirectoryPlace> {
  const length = Math.min(source.size, END_BYTES + MOST_COMMENT + END64_BYTES + LOCATOR_BYTES);
  const tail = viewOf((await source.read(source.size - length, length)).slice());
  const at = findEnd(tail);
  if (at === undefined) throw zipError("its directory is not at its end; is it whole?");
  const tailBegin = source.size - length;
  const locator = at - LOCATOR_BYTES;
  const is64 = locator >= 0 && tail.getUint32(locator, true) === LOCATOR64;
  const { place, end } = is64
    ? await readEnd64(source, tail, locator, tailBegin)
    : { place: readEnd(tail, at), end: tailBegin + at };
  if (place.begin + place.length !== end) {
    const found = `bytes ${place.begin} to ${place.begin + place.length}`;
    throw zipError(`its directory is announced at ${found}, its end record begins at ${end}`);
  }
  return place;
}

/** Offset of the last record whose comment reaches exactly to the end. */
function findEnd(tail: DataView): number | undefined {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    if (at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength) return at;
  }
  return undefined;
}

function readEnd(tail: DataView, at: number): DirectoryPlace {
  const [disk, startDisk, here, count] = [4, 6, 8, 10].map((offset) => tail.getUint16(at + offset, true));
  expectOneDisk(disk!, startDisk!, here!, count!);
  return { begin: tail.getUint32(at + 16, true), length: tail.getUint32(at + 12, true), count: count! };
}

async function readEnd64(
  source: RandomAccess,
  tail: DataView,
  locator: number,
  tailBegin: number,
): Promise<{ place: DirectoryPlace; end: number }> {
  const end = bigAt(tail, locator + 8);
  if (end + END64_BYTES > tailBegin + locator) {
    throw zipError(`its ZIP64 end record is announced at byte ${end}, behind its locator`);
  }
  const record = viewOf((await source.read(end, END64_BYTES)).slice());
  if (record.getUint32(0, true) !== END64) throw zipError(`there is no ZIP64 end record at byte ${end}`);
  const [disk, startDisk] = [record.getUint32(16, true), record.getUint32(20, true)];
  const count = bigAt(record, 32);
  expectOneDisk(disk, startDisk, bigAt(record, 24), count);
  return { place: { begin: bigAt(record, 48), length: bigAt(record, 40), count }, end };
}

function expectOneDisk(disk: number, startDisk: number, here: number, count: number): void {
  if (disk === 0 && startDisk === 0 && here === count) return;
  throw zipError("it is one of several parts of an archive");
}

/** A 64-bit number; one that is too large to count with becomes infinite, and so contradicts everything. */
export function bigAt(view: DataView, at: number): number {
  const big = view.getBigUint64(at, true);
  return big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : Infinity;
}
