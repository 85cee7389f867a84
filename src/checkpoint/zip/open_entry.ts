/**
 * The bytes of one file of a zip archive, from its first to its last.
 *
 * @module
 */

import { crc32 } from "../../util/bytes/crc32.ts";
import { PipeReader } from "../reading/pipe_reader.ts";
import type { RandomAccess } from "../reading/random_access.ts";
import { showValue } from "../json/json_value.ts";
import { StreamPipe } from "../reading/stream_pipe.ts";
import { findData } from "./data_place.ts";
import { entryError, type ZipEntry } from "./entry.ts";

/** A file's bytes in order. One file of an archive may be open at a time. */
export interface EntryReader {
  /**
   * The next `length` bytes, as a view that holds until the next call.
   *
   * @throws {CheckpointError} when the file has fewer, or is damaged
   */
  take(length: number): Promise<Uint8Array>;
  /**
   * Takes the rest, and checks size and checksum. Where nothing was left, the last view still holds.
   *
   * @throws {CheckpointError} when they are not those of the directory
   */
  end(): Promise<void>;
  /** Gives up the rest without checking it. Idempotent. */
  close(): void;
}

/** A chunk this small can inflate to no more than 17 MB. */
const CHUNK = 1 << 14;
const SKIP = 1 << 20;

/**
 * Opens one of an archive's files; memory is taken for what is taken from it, and nothing more.
 *
 * @throws {CheckpointError} when its header contradicts the directory
 */
export async function openEntry(source: RandomAccess, entry: ZipEntry): Promise<EntryReader> {
  const begin = await findData(source, entry);
  const raw = entry.method === "stored" ? stored(source, begin) : inflated(source, begin, entry);
  return checked(raw, entry);
}

interface RawReader {
  take(length: number): Promise<Uint8Array>;
  close(): void;
}

function stored(source: RandomAccess, begin: number): RawReader {
  let at = begin;
  return {
    async take(length) {
      const bytes = await source.read(at, length);
      at += length;
      return bytes;
    },
    close: () => {},
  };
}

function inflated(source: RandomAccess, begin: number, { name, packedSize }: ZipEntry): RawReader {
  let [at, left] = [begin, packedSize];
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const bytes = (await source.read(at, Math.min(CHUNK, left))).slice();
      at += bytes.length;
      left -= bytes.length;
      if (bytes.length > 0) controller.enqueue(bytes);
      if (left === 0) controller.close();
    },
  }, { highWaterMark: 0 });
  const stream = packed.pipeThrough(new DecompressionStream("deflate-raw"));
  return new PipeReader(new StreamPipe(stream), undefined, `${showValue(name)} in this zip archive`, {});
}

function checked(raw: RawReader, entry: ZipEntry): EntryReader {
  const { name, size } = entry;
  let taken = 0;
  let crc = 0;
  const take = async (length: number) => {
    if (taken + length > size) {
      throw entryError(name, `${taken + length} bytes of it are wanted, it has ${size}`);
    }
    const bytes = await raw.take(length);
    if (bytes.length < length) {
      throw entryError(name, `it ended after ${taken + bytes.length} of ${size} bytes`);
    }
    taken += length;
    crc = crc32(bytes, crc);
    return bytes;
  };
  return {
    take,
    async end() {
      while (taken < size) await take(Math.min(SKIP, size - taken));
      if (entry.method === "deflated" && (await raw.take(1)).length > 0) {
        throw entryError(name, `it has more than the ${size} bytes that are announced`);
      }
      if (crc !== entry.crc32) {
        throw entryError(name, `its checksum is ${hex(crc)}, ${hex(entry.crc32)} is wanted; is it damaged?`);
      }
    },
    close: () => raw.close(),
  };
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
