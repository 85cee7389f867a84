/**
 * Bytes in any order, for formats whose table of contents is at the end.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import type { ByteReader } from "./byte_reader.ts";

/** Bytes in any order. */
export interface RandomAccess {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Bytes from `at` on: exactly `length`, as a view that holds until the next call. Calls wait for each other.
   *
   * @throws {CheckpointError} when there are fewer, or they cannot be read
   */
  read(at: number, length: number): Promise<Uint8Array>;
}

const PIECE = 4 << 20;
/** More than a model on the CPU can have. */
const MOST_KEPT = 2 ** 32;

const known = new WeakMap<ByteReader, Promise<RandomAccess>>();

/**
 * The same bytes in any order: of a file or of memory where they are, of anything else (an answer of a server, bytes that
 * are hashed as they come) after all of them were read and kept. A reader gives the same result each time, until
 * `forget`.
 *
 * @throws {CheckpointError} when they cannot be read, or are more than 4 GiB that would have to be kept
 */
export function randomAccess(reader: ByteReader): Promise<RandomAccess> {
  const access = known.get(reader) ?? (reader.seek ? seeking(reader) : kept(reader));
  known.set(reader, access);
  return access;
}

/** Gives up what was kept of a reader. */
export function forget(reader: ByteReader): void {
  known.delete(reader);
}

function seeking(reader: ByteReader): Promise<RandomAccess> {
  const size = reader.total!;
  let last: Promise<unknown> = Promise.resolve();
  return Promise.resolve({
    size,
    async read(at, length) {
      expectInside(at, length, size);
      const reading = last.then(async () => {
        await reader.seek!(at);
        return await reader.take(length);
      });
      last = reading.catch(() => {});
      return await reading;
    },
  });
}

async function kept(reader: ByteReader): Promise<RandomAccess> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  expectKeepable(reader.total ?? 0);
  for (let left = reader.total ?? Infinity; left > 0;) {
    const piece = (await reader.take(Math.min(PIECE, left))).slice();
    pieces.push(piece);
    size += piece.length;
    left = piece.length < PIECE ? 0 : left - piece.length;
    expectKeepable(size);
  }
  const read = (at: number, length: number) => {
    expectInside(at, length, size);
    return piecesFrom(pieces, at, length);
  };
  return { size, read: (at, length) => Promise.resolve().then(() => read(at, length)) };
}

/** A view where one piece has it all. Every piece but the last has `PIECE` bytes. */
function piecesFrom(pieces: readonly Uint8Array[], at: number, length: number): Uint8Array {
  const [first, begin] = [Math.floor(at / PIECE), at % PIECE];
  if (begin + length <= PIECE) return pieces[first]?.subarray(begin, begin + length) ?? new Uint8Array();
  const joined = new Uint8Array(length);
  let filled = 0;
  for (const piece of pieces.slice(first)) {
    const from = filled === 0 ? begin : 0;
    const part = piece.subarray(from, from + length - filled);
    joined.set(part, filled);
    filled += part.length;
    if (filled === length) break;
  }
  return joined;
}

function expectInside(at: number, length: number, size: number): void {
  if (at >= 0 && at + length <= size) return;
  throw new CheckpointError(
    `Cannot read bytes ${at} to ${at + length} of a file that has ${size}; is it whole?`,
  );
}

function expectKeepable(size: number): void {
  if (size <= MOST_KEPT) return;
  throw new CheckpointError(
    `Cannot keep ${size} bytes that come in one order only: at most ${MOST_KEPT} are allowed, or a file is wanted`,
  );
}
