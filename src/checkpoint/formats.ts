import type { ByteReader } from "./reading/byte_reader.ts";
import type { CheckpointFormat, TensorFile } from "./format.ts";
import { npz } from "./numpy/format.ts";
import { safetensors } from "./safetensors/format.ts";
import { torch } from "./torch/format.ts";

/** Every format that is read. */
export const FORMATS: readonly CheckpointFormat[] = [safetensors, torch, npz];

/** Enough for a zip archive's first name. */
export const HEAD_BYTES = 256;

/**
 * Opens a file in the format that its first bytes tell.
 *
 * @throws {CheckpointError} when it is in none that is read, saying what it looks like, or is damaged
 */
export async function openTensors(reader: ByteReader): Promise<TensorFile> {
  const head = await reader.peek(HEAD_BYTES);
  const format = FORMATS.find((format) => format.matches(head));
  if (format) return await format.open(reader);
  const { unknownFormat } = await import("./unknown_format.ts");
  throw unknownFormat(head, FORMATS.map(({ name }) => name));
}
