import type { TensorFile } from "../format.ts";
import { type TensorDescription, toFloat32 } from "../tensor.ts";

/** A tensor in the place of one that a file has, of the same name. */
export interface Replacement {
  /** Its shape; its numbers are float32. */
  readonly shape: readonly number[];
  /** Makes its numbers of those of the file's tensor, which hold during the call only. */
  readonly make: (numbers: Float32Array) => Float32Array<ArrayBuffer>;
}

/** The same file with other tensors in the place of some that it has, by their names. */
export function replaceTensors(file: TensorFile, others: ReadonlyMap<string, Replacement>): TensorFile {
  const describe = (tensor: TensorDescription): TensorDescription => {
    const other = others.get(tensor.name);
    return other ? { name: tensor.name, dtype: "F32", shape: other.shape } : tensor;
  };
  return {
    ...file,
    tensors: file.tensors.map(describe),
    async read(reader, visit) {
      await file.read(reader, async (tensor) => {
        const other = others.get(tensor.name);
        if (!other) return await visit(tensor);
        const bytes = new Uint8Array(other.make(toFloat32(tensor)).buffer);
        await visit({ ...describe(tensor), bytes });
      });
    },
  };
}
