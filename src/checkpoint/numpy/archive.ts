/**
 * The arrays of an archive of NumPy (.npz), each read when its turn comes.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import { narrowFloat64 } from "../float64.ts";
import type { TensorFile } from "../format.ts";
import { showValue } from "../json/json_value.ts";
import { permute } from "../naming/join/permute.ts";
import type { ByteReader } from "../reading/byte_reader.ts";
import { forget, type RandomAccess, randomAccess } from "../reading/random_access.ts";
import { type Dtype, DTYPE_BYTES, type TensorDescription, type UnusableTensor } from "../tensor.ts";
import { readDirectory } from "../zip/directory.ts";
import { entryError, type ZipEntry } from "../zip/entry.ts";
import { type EntryReader, openEntry } from "../zip/open_entry.ts";
import { type ArrayHeader, headerPlace, LONGEST_PREFIX, parseArrayHeader } from "./array_header.ts";

const ENDING = ".npy";

/** An array that is read. */
interface StoredArray extends TensorDescription {
  readonly entry: ZipEntry;
  readonly header: ArrayHeader;
  /** Bytes of the file before its numbers. */
  readonly begin: number;
}

/**
 * Reads the archive's directory and every array's header. Files that are no arrays are left out.
 *
 * @throws {CheckpointError} when the archive or a header is damaged, or contradicts the file's size
 */
export async function openArchive(reader: ByteReader): Promise<TensorFile> {
  const source = await randomAccess(reader);
  const tensors: StoredArray[] = [];
  const unusable: UnusableTensor[] = [];
  for (const entry of await readDirectory(source)) {
    if (!entry.name.endsWith(ENDING)) continue;
    const name = entry.name.slice(0, -ENDING.length);
    const { header, begin } = await readHeader(source, entry);
    const { dtype, descr, shape } = header;
    if (dtype) tensors.push({ name, dtype, shape, entry, header, begin });
    else unusable.push({ name, dtype: descr, shape });
  }
  return {
    tensors,
    unusable,
    metadata: {},
    fileBytes: source.size,
    headBytes: 0,
    async read(reader, visit) {
      try {
        const source = await randomAccess(reader);
        for (const array of tensors) {
          await withEntry(source, array.entry, (file) => readArray(file, array, visit));
        }
      } finally {
        forget(reader);
      }
    },
  };
}

async function withEntry<T>(
  source: RandomAccess,
  entry: ZipEntry,
  run: (file: EntryReader) => Promise<T>,
): Promise<T> {
  const file = await openEntry(source, entry);
  try {
    return await run(file);
  } finally {
    file.close();
  }
}

async function readHeader(
  source: RandomAccess,
  entry: ZipEntry,
): Promise<{ header: ArrayHeader; begin: number }> {
  return await withEntry(source, entry, async (file) => {
    try {
      const start = (await file.take(Math.min(LONGEST_PREFIX, entry.size))).slice();
      const { prefix, length } = headerPlace(start);
      const early = start.subarray(prefix); // version 1 has two bytes of its header there
      const text = new Uint8Array(length);
      text.set(early.subarray(0, length));
      if (length > early.length) text.set(await file.take(length - early.length), early.length);
      const header = parseArrayHeader(text);
      const begin = prefix + length;
      if (header.dtype && begin + header.byteLength !== entry.size) {
        const wanted = `its shape [${header.shape}] in ${header.descr} needs ${header.byteLength}`;
        throw entryError(entry.name, `it has ${entry.size - begin} bytes of numbers, ${wanted}`);
      }
      return { header, begin };
    } catch (error) {
      throw named(error, entry);
    }
  });
}

/** An error that names the array. */
function named(error: unknown, { name }: ZipEntry): unknown {
  if (!(error instanceof CheckpointError) || error.message.includes(name)) return error;
  return new CheckpointError(`${error.message} (${showValue(name)})`, { cause: error });
}

async function readArray(
  file: EntryReader,
  { name, dtype, shape, header, begin }: StoredArray,
  visit: Parameters<TensorFile["read"]>[1],
): Promise<void> {
  await file.take(begin);
  const stored = await file.take(header.byteLength);
  await file.end();
  const bytes = header.descr === "<f8" ? narrowFloat64(stored, name) : stored;
  await visit({ name, dtype, shape, bytes: header.fortran ? rowMajor(bytes, dtype, shape) : bytes });
}

/** Column-major numbers are row-major ones of the reversed shape, with all axes turned around. */
function rowMajor(bytes: Uint8Array, dtype: Dtype, shape: readonly number[]): Uint8Array {
  if (shape.length < 2) return bytes;
  const copy = new Uint8Array(bytes.length);
  permute(bytes, copy, DTYPE_BYTES[dtype], shape.toReversed(), shape.map((_, axis) => axis).reverse());
  return copy;
}
