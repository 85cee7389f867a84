/**
 * Files in another library's naming, read as if they were in ours.
 *
 * @module
 */

import { CheckpointError } from "../../../errors.ts";
import type { VitConfig } from "../../../vit/config.ts";
import { freeBuffer } from "../../../util/buffers.ts";
import type { TensorFile, TensorVisitor } from "../../format.ts";
import { DTYPE_BYTES, type StoredTensor } from "../../tensor.ts";
import type { Naming } from "../naming.ts";
import { permute } from "./permute.ts";
import { type PlacedPart, planJoins, sizeOf, type Target } from "./plan.ts";

/**
 * The same file with our tensors. One that is all of the file's tensor, or a run of its numbers, is a view of its bytes. Any other
 * is put together in memory of its own from its first part to its last, which in files of the usual order follow each
 * other; then it is freed.
 *
 * @throws {CheckpointError} when a part of one of our tensors is missing, there twice, or does not fit the others
 */
export function translate(file: TensorFile, naming: Naming, said?: Partial<VitConfig>): TensorFile {
  const { targets, placed } = planJoins(file.tensors, naming, said);
  return {
    ...file,
    tensors: targets,
    async read(reader, visit) {
      const joiner = new PartJoiner(visit);
      await file.read(reader, async (tensor) => {
        for (const part of placed.get(tensor.name)!) await joiner.add(part, tensor);
      });
    },
  };
}

/** A tensor of ours, of which some parts are there. */
interface Joined {
  readonly bytes: Uint8Array<ArrayBuffer>;
  missing: number;
}

/** Puts our tensors together, and gives away each that is complete. */
class PartJoiner {
  readonly #visit: TensorVisitor;
  readonly #joined = new Map<string, Joined>();

  constructor(visit: TensorVisitor) {
    this.#visit = visit;
  }

  async add(part: PlacedPart, tensor: StoredTensor): Promise<void> {
    const { target, begin, zeros, shape = tensor.shape, axes } = part;
    const bytes = numbersOf(tensor, part);
    if (target.parts === 1 && !axes && !zeros) return await this.#visit({ ...target, bytes });
    const joined = this.#joined.get(target.name) ?? this.#reserve(target);
    const into = joined.bytes.subarray(begin, begin + bytes.length);
    if (axes) permute(bytes, into, DTYPE_BYTES[tensor.dtype], shape, axes);
    else if (!zeros) into.set(bytes);
    if (--joined.missing > 0) return;
    this.#joined.delete(target.name);
    try {
      await this.#visit({ ...target, bytes: joined.bytes });
    } finally {
      freeBuffer(joined.bytes.buffer);
    }
  }

  #reserve(target: Target): Joined {
    const length = sizeOf(target.shape) * DTYPE_BYTES[target.dtype];
    try {
      const joined = { bytes: new Uint8Array(length), missing: target.parts };
      this.#joined.set(target.name, joined);
      return joined;
    } catch (cause) {
      throw new CheckpointError(`Cannot join ${target.name}: there is no memory for ${length} bytes`, {
        cause,
      });
    }
  }
}

/** The bytes of the numbers that a part has of a tensor. */
function numbersOf({ dtype, bytes }: StoredTensor, { numbers }: PlacedPart): Uint8Array {
  if (!numbers) return bytes;
  const [begin, end] = numbers;
  return bytes.subarray(begin * DTYPE_BYTES[dtype], end * DTYPE_BYTES[dtype]);
}
