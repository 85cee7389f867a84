/**
 * From a checkpoint, wherever it is, to a model that runs.
 *
 * @module
 */
import type { WeightType } from "../backend/backend.ts";
import { type BackendOptions, createBackend } from "../backend/select.ts";
import { type Checkpoint, loadWeights } from "../checkpoint/checkpoint.ts";
import { type LoadOptions, type ModelSource, openCheckpoint } from "../checkpoint/open_checkpoint.ts";
import { expectFit, expectWeightType, typeOf } from "../checkpoint/weight_type.ts";
import { classNamesFor } from "./class_names.ts";
import { type AnyNetwork, Model, type ModelParts } from "./model.ts";
import { Network } from "./network.ts";
import { parameters } from "../vit/weights.ts";

/** Options of `loadModel`. */
export interface LoadModelOptions extends BackendOptions, LoadOptions {
  /**
   * How the matrices of linears are kept, which are nearly all of a model: "f32", "f16" (half the memory) or "int8" (a
   * quarter, one scale per output channel). By default as the file has them (BF16 as "f32"). All else is float32, but what
   * lies between the operators of an "f16" model on a GPU that has `shader-f16`: float16.
   */
  readonly dtype?: WeightType | undefined;
  /**
   * Whether the model lives in a Worker, so that the calling thread, a server's say, stays free while it computes.
   */
  readonly worker?: boolean | undefined;
}

/**
 * Loads a model: a safetensors file, a folder or URL in hub layout (`model.safetensors` with `config.json` of timm or
 * Hugging Face), or a file's bytes. Tensors bear timm's names. Weights go to the device as they are read, one by one.
 *
 * @throws {CheckpointError} when there is no such model, its files are damaged or contradict each other, or its weights
 * are too large for `dtype`
 * @throws {RangeError} for an option out of range
 *
 * @example
 * ```ts
 * import { loadModel } from "../../mod.ts";
 *
 * await using model = await loadModel("weights", { device: "cpu", dtype: "int8" });
 * console.assert(model.config.embedDim === 128);
 * ```
 */
export async function loadModel(source: ModelSource, options: LoadModelOptions = {}): Promise<Model> {
  if (options.worker) {
    const { loadRemote } = await import("../worker/remote_network.ts");
    return new Model(await loadRemote(source, options));
  }
  using checkpoint = await openCheckpoint(source, options);
  return new Model(await buildParts(checkpoint, options, reopening(source, options)));
}

/** Opens the same source again, whoever waits for it then. */
export function reopening(source: ModelSource, options: LoadModelOptions): () => Promise<Checkpoint> {
  return () => openCheckpoint(source, { ...options, signal: undefined, onProgress: undefined });
}

/** Puts a checkpoint on a device. `reopen` gives it anew, should that device be lost. */
export async function buildParts(
  checkpoint: Checkpoint,
  options: LoadModelOptions,
  reopen?: () => Promise<Checkpoint>,
): Promise<ModelParts> {
  const { name, config, preprocess, classNames } = checkpoint;
  expectWeightType(options.dtype);
  const network = await buildNetwork(checkpoint, options);
  return {
    name,
    network: reopen && network.device === "gpu" ? await reviving(network, options, reopen) : network,
    preprocessing: preprocess,
    classNames: await classNamesFor(config.numClasses, classNames),
  };
}

async function reviving(
  network: Network,
  options: LoadModelOptions,
  reopen: () => Promise<Checkpoint>,
): Promise<AnyNetwork> {
  const { RecoveringNetwork } = await import("./recovering_network.ts");
  return new RecoveringNetwork(network, async () => {
    using again = await reopen();
    return await buildNetwork(again, options);
  });
}

async function buildNetwork(checkpoint: Checkpoint, options: LoadModelOptions): Promise<Network> {
  const type = options.dtype ?? commonTypeOf(checkpoint);
  const backend = await createBackend(options, bytesOf(checkpoint, options.dtype), type);
  try {
    const weights = await loadWeights(checkpoint, (data, { name, shape, role }, stored) => {
      if (role === "vector") return backend.upload(data, shape, role);
      const type = options.dtype ?? typeOf(stored);
      expectFit(data, name, type);
      return backend.upload(data, shape, role, type);
    });
    await backend.settle?.();
    return new Network(backend, weights, checkpoint.config);
  } catch (error) {
    backend.dispose();
    throw error;
  }
}

/** In which all matrices of linears are stored, if they are. */
function commonTypeOf({ config, tensors }: Checkpoint): WeightType | undefined {
  const matrices = parameters(config).filter(({ role }) => role === "weight");
  const types = new Set(matrices.map(({ name }) => typeOf(tensors.get(name)!.dtype)));
  return types.size === 1 ? [...types][0] : undefined;
}

/** About what weights and the activations of a small batch will take. */
function bytesOf({ tensors }: Checkpoint, dtype: WeightType | undefined): number {
  const activations = 8 << 20;
  return [...tensors.values()].reduce((sum, { dtype: stored, shape }) => {
    const count = shape.reduce((product, length) => product * length, 1);
    return sum + count * (shape.length > 1 ? BYTES[dtype ?? typeOf(stored)] : BYTES.f32);
  }, activations);
}

const BYTES = { f32: 4, f16: 2, int8: 1 };
