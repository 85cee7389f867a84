import type { TensorVisitor } from "../format.ts";
import type { TensorDescription } from "../tensor.ts";
import { gather } from "./gather.ts";
import { isContiguous } from "./rebuild.ts";
import { isKept } from "./storage_kinds.ts";
import type { Storage, TensorView } from "./pickle/values.ts";

/** A model's tensors, by the storages that they lie in. */
export class ModelTensors {
  readonly #byStorage = new Map<string, [name: string, tensor: TensorView][]>();

  constructor(tensors: ReadonlyMap<string, TensorView>) {
    for (const [name, tensor] of tensors) {
      const { key } = tensor.storage;
      const inStorage = this.#byStorage.get(key);
      if (inStorage) inStorage.push([name, tensor]);
      else this.#byStorage.set(key, [[name, tensor]]);
    }
  }

  /** Tells whether any tensor lies in a storage. */
  has(key: string): boolean {
    return this.#byStorage.has(key);
  }

  /** Descriptions of the tensors, storage by storage in this order. */
  describe(keys: Iterable<string>): TensorDescription[] {
    return [...keys].flatMap((key) =>
      (this.#byStorage.get(key) ?? []).map(([name, { storage, shape }]) => {
        return { name, dtype: storage.kind.dtype, shape };
      })
    );
  }

  /** Gives away the tensors of a storage: those that lie in it as they are, others in memory of their own. */
  async visit({ key }: Storage, bytes: Uint8Array, visit: TensorVisitor): Promise<void> {
    for (const [name, tensor] of this.#byStorage.get(key) ?? []) {
      const { kind } = tensor.storage;
      const described = { name, dtype: kind.dtype, shape: tensor.shape };
      if (isKept(kind) && isContiguous(tensor)) {
        const begin = tensor.offset * kind.bytes;
        const count = tensor.shape.reduce((product, length) => product * length, 1);
        await visit({ ...described, bytes: bytes.subarray(begin, begin + count * kind.bytes) });
      } else await gather(tensor, bytes, (bytes) => visit({ ...described, bytes }));
    }
  }
}
