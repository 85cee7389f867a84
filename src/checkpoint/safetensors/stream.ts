/**
 * Reads safetensors files from front to back.
 *
 * @module
 */

import type { ByteReader } from "../reading/byte_reader.ts";
import type { TensorVisitor } from "../format.ts";
import { readAs } from "./dtypes.ts";
import { expectEnd, headerLength, parseHeader, PREFIX_BYTES, type SafetensorsHeader } from "./header.ts";

/** Bytes at a time of what is not needed. */
const SKIP = 4 << 20;

/** A header, and what it says about its file. */
export interface FileHeader extends SafetensorsHeader {
  /** Bytes before those of the tensors. */
  readonly dataStart: number;
  /** Length of the whole file. */
  readonly fileBytes: number;
}

/**
 * Reads and checks the header, and nothing else.
 *
 * @throws {CheckpointError} when any rule of the format is broken
 */
export async function readHeader(reader: ByteReader): Promise<FileHeader> {
  const { total } = reader;
  const start = (await reader.take(Math.min(PREFIX_BYTES, total ?? PREFIX_BYTES))).slice();
  const length = headerLength(start, total ?? Infinity);
  const header = await reader.take(length);
  if (header.length < length) headerLength(start, PREFIX_BYTES + header.length); // says so
  const dataStart = PREFIX_BYTES + length;
  const parsed = parseHeader(header, total === undefined ? undefined : total - dataStart);
  return { ...parsed, dataStart, fileBytes: dataStart + dataLength(parsed) };
}

/**
 * Reads what follows the header, tensor by tensor in the order of the bytes; F64 as F32, and not those of kinds that no
 * parameter can be made of.
 *
 * @throws {CheckpointError} when the file ends elsewhere than its last tensor
 */
export async function readTensors(
  reader: ByteReader,
  header: SafetensorsHeader,
  visit: TensorVisitor,
): Promise<void> {
  const wanted = dataLength(header);
  const take = async (begin: number, end: number) => {
    const bytes = await reader.take(end - begin);
    if (bytes.length < end - begin) expectEnd(wanted, begin + bytes.length);
    return bytes;
  };
  for (const { name, dtype: stored, shape, begin, end } of header.tensors) {
    const dtype = readAs(stored);
    if (dtype) {
      const bytes = await take(begin, end);
      await visit({ name, dtype, shape, bytes: stored === "F64" ? await narrow(bytes, name) : bytes });
    } else {
      for (let at = begin; at < end; at += SKIP) await take(at, Math.min(at + SKIP, end));
    }
  }
  if (reader.total === undefined) expectEnd(wanted, wanted + (await reader.take(1)).length);
}

async function narrow(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const { narrowFloat64 } = await import("../float64.ts");
  return narrowFloat64(bytes, name);
}

function dataLength({ tensors }: SafetensorsHeader): number {
  return tensors.at(-1)?.end ?? 0;
}
