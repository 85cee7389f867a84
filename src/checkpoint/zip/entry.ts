/**
 * What a zip archive says about one of its files.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import { showValue } from "../json/json_value.ts";

/** A file in an archive, as the central directory has it; what contradicts the archive's size is refused before. */
export interface ZipEntry {
  readonly name: string;
  readonly method: "stored" | "deflated";
  readonly crc32: number;
  /** Bytes that it takes in the archive. */
  readonly packedSize: number;
  /** Bytes that it has. */
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** The error that an archive is damaged or of a kind that is not read. */
export function zipError(why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`Cannot read this zip archive: ${why}`, { cause });
}

/** The same of one of its files. */
export function entryError(name: string, why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`Cannot read ${showValue(name)} in this zip archive: ${why}`, { cause });
}

/** A view of bytes for numbers, which are little-endian in an archive. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
