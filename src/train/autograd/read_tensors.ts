/**
 * Reading of tensors from a device that trains: as they are now, or many of them one after the other.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";

/** Numbers that are read together. */
const READ_TOGETHER = 2 ** 23;

/** Copies tensors as they are now. @returns reads the copies, once */
export function snapshotAll(
  backend: TrainingBackend,
  tensors: readonly Tensor[],
): () => Promise<Float32Array[]> {
  const snapshots = tensors.map((tensor) => backend.snapshot(tensor));
  return () => Promise.all(snapshots.map((read) => read()));
}

/** The numbers of many tensors, one after the other; they are read together, about 32 MiB of them at a time. */
export async function* readEach(
  backend: TrainingBackend,
  tensors: Iterable<Tensor>,
): AsyncGenerator<Float32Array, void, void> {
  let reads: Promise<Float32Array>[] = [];
  let size = 0;
  for (const tensor of tensors) {
    reads.push(backend.read(tensor));
    size += sizeOf(tensor.shape);
    if (size < READ_TOGETHER) continue;
    yield* await Promise.all(reads);
    reads = [];
    size = 0;
  }
  yield* await Promise.all(reads);
}
