/**
 * A model between its files and a device: first its facts, then its weights, one at a time.
 *
 * @module
 */

import { freeBuffer } from "../util/buffers.ts";
import type { VitConfig } from "../vit/config.ts";
import { isStored } from "../vit/parameter_spec.ts";
import { buildWeights, type ParameterSpec, type VitWeights } from "../vit/weights.ts";
import type { QuantizedRows } from "../numbers/int8.ts";
import type { Activation, Preprocessing } from "./config/hub_config.ts";
import type { TensorVisitor } from "./format.ts";
import { type Dtype, quantizedRows, type TensorDescription, toFloat32 } from "./tensor.ts";

/**
 * What is said about a model: by the caller, by a head that it got, by the metadata of its weights, by files beside it, or
 * by its tensors' names.
 */
export interface Saying {
  readonly by: "caller" | "head" | "metadata" | "files" | "names";
  readonly vit: Partial<VitConfig>;
  readonly preprocess?: Partial<Preprocessing> | undefined;
}

/** Where a model's facts are from. */
export interface CheckpointOrigin {
  /** The format of its files. */
  readonly format: string;
  /** The library whose names its tensors had. */
  readonly naming: string;
  /** The names of tensors that the network has no use for, as the file has them. */
  readonly unused: readonly string[];
  /** The strongest first: what it says is not asked of those after it. Tensors' shapes say the rest. */
  readonly sayings: readonly Saying[];
}

/** Facts about a model that its use depends on. */
export interface ModelFacts {
  /** Its folder's or file's name; for bytes the architecture, or "model". */
  readonly name: string;
  readonly config: VitConfig;
  readonly preprocess: Preprocessing;
  /** One word per class, in index order; `undefined` where the files bring none. */
  readonly classNames: readonly string[] | undefined;
  readonly activation: Activation;
}

/** Facts about a model, gathered from its files. */
export interface CheckpointFacts extends ModelFacts {
  /** The texts of `config.json` and `preprocessor_config.json`, by name, where there are such. */
  readonly texts: ReadonlyMap<string, string>;
  /** Texts that the file of weights keeps beside its tensors, by name. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Length of the file of weights. */
  readonly fileBytes: number;
  readonly origin: CheckpointOrigin;
}

/** The name, shape and role of a leaf of a network's tree: a parameter, or a constant, which is a "vector". */
export type LeafSpec = Pick<ParameterSpec, "name" | "shape" | "role">;

/** A description of a model, and an open file behind it, which reading the tensors or `using` closes. */
export interface OpenModel extends ModelFacts, Disposable {
  /** Exactly the tensors that the network's parameters are made of, by timm's name. */
  readonly tensors: ReadonlyMap<string, TensorDescription>;

  /**
   * Reads every tensor, once, in the order of their bytes (an I8 tensor when its scales are known too). One at a time is
   * in memory.
   *
   * @throws {CheckpointError} when the file cannot be read to its end, is shorter or longer than its header says, a
   * scale is not finite, or its digest is not the one that is wanted
   * @throws {TypeError} when the tensors have been read, or the checkpoint was closed
   */
  readTensors(visit: TensorVisitor): Promise<void>;
}

/** A model that was checked, and where all that is said about it is from. */
export interface Checkpoint extends CheckpointFacts, OpenModel {}

/**
 * Reads a checkpoint's tensors and builds a network's parameter tree from them, for a network that nobody trains.
 *
 * @param make makes of one parameter's numbers, stored as `dtype`, the object that holds them; `data` holds
 * during the call only, and may be a view of the file: do not write
 * @param makeQuantized is asked first for a matrix that is stored in eight bits, and may decline
 * @throws {CheckpointError} as `readTensors` of the checkpoint
 */
export async function loadWeights<T>(
  checkpoint: OpenModel,
  make: (data: Float32Array, spec: LeafSpec, dtype: Dtype) => T,
  makeQuantized?: (rows: QuantizedRows, spec: LeafSpec) => T | undefined,
): Promise<VitWeights<T>> {
  const { config } = checkpoint;
  const specs: ParameterSpec[] = [];
  buildWeights(config, (spec) => void specs.push(spec), { folds: true });
  const made = new Map<string, T>();
  const keep = (data: Float32Array, spec: ParameterSpec, dtype: Dtype) => {
    made.set(spec.name, make(data, spec, dtype));
  };
  const [whole, others] = partition(specs, isStored);
  const wanted = new Map(whole.map((spec) => [spec.name, spec]));
  const joiner = others.length > 0
    ? new (await import("./parameter_joiner.ts")).ParameterJoiner(others, keep)
    : undefined;
  const scratch = new Float32Array(widestOf(checkpoint));
  try {
    await checkpoint.readTensors((tensor) => {
      const { name, dtype } = tensor;
      const spec = wanted.get(name);
      const rows = spec && makeQuantized && quantizedRows(tensor);
      const quantized = rows && makeQuantized(rows, spec);
      if (quantized) return void made.set(name, quantized);
      const data = toFloat32(tensor, scratch);
      if (spec) keep(data, spec, dtype);
      else joiner?.add(name, data, dtype);
    });
  } finally {
    freeBuffer(scratch.buffer);
  }
  const constants = config.rope || config.relativePositionBias || config.sharedPositionBias
    ? (await import("../vit/constants.ts")).makeConstants(
      config,
      ({ data, ...spec }) => make(data, { ...spec, role: "vector" }, "F32"),
      { training: false },
    )
    : undefined;
  return buildWeights(config, ({ name }) => made.get(name)!, { folds: true, constants });
}

/** Copies of all tensors' numbers as float32, by timm's name. */
export async function loadCheckpoint(checkpoint: OpenModel): Promise<Map<string, Float32Array>> {
  const numbers = new Map<string, Float32Array>();
  await checkpoint.readTensors((tensor) => void numbers.set(tensor.name, toFloat32(tensor).slice()));
  return numbers;
}

function partition<V>(values: readonly V[], holds: (value: V) => boolean): [V[], V[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}

/** Numbers of the largest tensor that is to be widened. */
function widestOf({ tensors }: OpenModel): number {
  const narrow = [...tensors.values()].filter(({ dtype }) => dtype !== "F32");
  return Math.max(0, ...narrow.map(({ shape }) => shape.reduce((product, length) => product * length, 1)));
}
