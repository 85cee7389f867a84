/**
 * Opening of checkpoints: finds a model's weights and configuration, and checks them.
 *
 * @module
 */

import { openWeights, type Surroundings } from "./assemble.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { LoadOptions, ModelSource } from "./load_options.ts";
import { type ByteReader, type ReadOptions, ViewReader } from "./reading/byte_reader.ts";
import { expectSha256 } from "./reading/sha256.ts";

export type { LoadOptions, ModelSource } from "./load_options.ts";
export type { LoadProgress } from "./reading/byte_reader.ts";

const NOTHING: Surroundings = { texts: new Map(), files: { vit: {}, preprocess: {} } };

/**
 * Opens a checkpoint: reads its configuration and the header of its weights, decides (`options.config` before the file's
 * own metadata before `config.json` before the tensors' shapes) and checks the tensors against it. No weight is read.
 *
 * @throws {CheckpointError} when there is no such model, its format or tensor names are not supported, a file is
 * damaged, is not what `sha256` says or is not read over https:, or configuration and tensors contradict each other
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { defineConfig } from "../vit/config.ts";
 * import { storedTensors } from "../vit/weights.ts";
 * import { loadWeights } from "./checkpoint.ts";
 * import { openCheckpoint } from "./open_checkpoint.ts";
 * import { writeSafetensors } from "./safetensors/writer.ts";
 *
 * const config = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 64, depth: 1, numHeads: 1, numClasses: 3 });
 * const tensors = storedTensors(config).map(({ name, shape }) => {
 *   return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
 * });
 * using checkpoint = await openCheckpoint(writeSafetensors(tensors), { config: { numHeads: 1 } });
 * assert(checkpoint.config.imageSize === 8);
 * const weights = await loadWeights(checkpoint, (data) => data.length);
 * assert(weights.head?.weight === 3 * 64);
 * ```
 */
export async function openCheckpoint(source: ModelSource, options: LoadOptions = {}): Promise<Checkpoint> {
  options.signal?.throwIfAborted();
  if (options.sha256 !== undefined) expectSha256(options.sha256);
  if (typeof source === "string" || source instanceof URL) {
    const { openFiles } = await import("./open_files.ts");
    return await openFiles(source, options);
  }
  return await openWeights(await openBytes(source, options), "these bytes", NOTHING, options);
}

async function openBytes(
  source: Uint8Array | ArrayBuffer | Blob,
  options: ReadOptions,
): Promise<ByteReader> {
  if (source instanceof Uint8Array) return new ViewReader(source, options);
  if (source instanceof ArrayBuffer) return new ViewReader(new Uint8Array(source), options);
  if (source instanceof Blob) {
    const [{ PipeReader }, { StreamPipe }] = await Promise.all([
      import("./reading/pipe_reader.ts"),
      import("./reading/stream_pipe.ts"),
    ]);
    return new PipeReader(new StreamPipe(source.stream()), source.size, "the Blob", options);
  }
  throw new TypeError(`Cannot load a model from ${typeof source}: a path, URL, bytes or Blob is wanted`);
}
