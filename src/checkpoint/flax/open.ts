import { narrowFloat64 } from "../float64.ts";
import type { TensorFile } from "../format.ts";
import type { ByteReader } from "../reading/byte_reader.ts";
import { forget, randomAccess } from "../reading/random_access.ts";
import type { Dtype } from "../tensor.ts";
import type { StoredArray } from "./array.ts";
import { Cursor } from "./cursor.ts";
import { fail } from "./fail.ts";
import { findArrays } from "./walk.ts";

type UsableArray = StoredArray & { readonly dtype: Dtype };

/**
 * Finds all arrays of a file of Flax.
 *
 * @throws {CheckpointError} when it is damaged, or goes on behind its end
 */
export async function openFlax(reader: ByteReader): Promise<TensorFile> {
  const source = await randomAccess(reader);
  const cursor = new Cursor(source);
  const found = await findArrays(cursor);
  if (cursor.position !== source.size) {
    fail(`its values end at byte ${cursor.position}, the file has ${source.size}`);
  }
  const tensors = found.filter((array): array is UsableArray => array.dtype !== undefined);
  return {
    tensors: tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    unusable: found.filter(({ dtype }) => !dtype).map(({ name, kind, shape }) => ({
      name,
      dtype: kind,
      shape,
    })),
    metadata: {},
    fileBytes: source.size,
    headBytes: 0,
    async read(reader, visit) {
      try {
        const source = await randomAccess(reader);
        for (const { name, kind, dtype, shape, begin, byteLength } of tensors) {
          const stored = await source.read(begin, byteLength);
          await visit({
            name,
            dtype,
            shape,
            bytes: kind === "float64" ? narrowFloat64(stored, name) : stored,
          });
        }
      } finally {
        forget(reader);
      }
    },
  };
}
