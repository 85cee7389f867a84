import type { ByteReader } from "./reading/byte_reader.ts";
import type { CheckpointFormat, TensorFile } from "./format.ts";
import { safetensors } from "./safetensors/format.ts";

/** Every other format that is read, loaded when a file is not safetensors. */
const OTHERS: readonly (() => Promise<CheckpointFormat>)[] = [
  async () => (await import("./torch/format.ts")).torch,
  async () => (await import("./numpy/format.ts")).npz,
  async () => (await import("./flax/format.ts")).flax,
];

/** Enough for a zip archive's first name. */
export const HEAD_BYTES = 256;

/**
 * Opens a file in the format that its first bytes tell.
 *
 * @throws {CheckpointError} when it is in none that is read, saying what it looks like, or is damaged
 */
export async function openTensors(reader: ByteReader): Promise<TensorFile> {
  const head = await reader.peek(HEAD_BYTES);
  if (safetensors.matches(head)) return await openAs(safetensors, reader);
  const others = await Promise.all(OTHERS.map((load) => load()));
  const format = others.find((format) => format.matches(head));
  if (format) return await openAs(format, reader);
  const { unknownFormat } = await import("./unknown_format.ts");
  throw unknownFormat(head, [safetensors, ...others].map(({ name }) => name));
}

async function openAs(format: CheckpointFormat, reader: ByteReader): Promise<TensorFile> {
  return { ...await format.open(reader), format: format.name };
}
