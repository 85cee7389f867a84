/**
 * Putting a checkpoint on a device of this thread.
 *
 * @module
 */
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { loadWeights, type OpenModel } from "../../checkpoint/checkpoint.ts";
import { expectFit, expectWeightType, keptType } from "../../checkpoint/weight_type.ts";
import type { WeightType } from "../../backend/backend.ts";
import { createBackend } from "../../device/create_backend.ts";
import { isPlain } from "../../vit/plain.ts";
import { storedTensors } from "../../vit/weights.ts";
import { DeviceNetwork } from "../network/device_network.ts";
import type { Network } from "../network/network.ts";
import type { LoadModelOptions } from "./options.ts";

/**
 * The parts that make up a model, as `Model` takes them.
 *
 * @example
 * ```ts
 * import type { ModelParts } from "../../../mod.ts";
 *
 * const describe = ({ name, classNames }: ModelParts) => `${name}: ${classNames.length} classes`;
 * ```
 */
export interface ModelParts {
  /** Its folder's or file's name. */
  readonly name: string;
  /** Its weights on a device. */
  readonly network: Network;
  /** The preparation that its pictures want. */
  readonly preprocessing: Preprocessing;
  /** One word per class, in index order. */
  readonly classNames: readonly string[];
  /** The function that makes its probabilities. */
  readonly activation: "softmax" | "sigmoid" | "none";
  /** About how many bytes its weights and the activations of a small batch take. */
  readonly bytes: number;
}

/** What a network may want after it was loaded. */
export interface Later {
  /** Opens the checkpoint again, should the device be lost, or where gradients are wanted. */
  readonly reopen: () => Promise<OpenModel>;
  /** Imports what loads the code for it. */
  readonly lateCode: LateCode;
}

/** Imports what loads the code that a model which classifies on the CPU, and names its classes, does without. */
export type LateCode = () => Promise<typeof import("./late_code.ts")>;

/** Puts a checkpoint on a device. */
export async function buildParts(
  checkpoint: OpenModel,
  options: LoadModelOptions,
  later: Later,
): Promise<ModelParts> {
  const { name, config, preprocess, classNames, activation } = checkpoint;
  expectWeightType(options.dtype);
  const network = await buildNetwork(checkpoint, options, later);
  return {
    name,
    network: network.device === "gpu" ? await recovering(network, options, later) : network,
    preprocessing: preprocess,
    classNames: classNames ?? await defaultNames(config.numClasses, later),
    activation,
    bytes: bytesOf(checkpoint, options.dtype),
  };
}

async function recovering(
  network: Network,
  options: LoadModelOptions,
  later: Later,
): Promise<Network> {
  const { RecoveringNetwork } = await (await later.lateCode()).loadRecovering();
  return new RecoveringNetwork(network, async () => {
    using again = await later.reopen();
    return await buildNetwork(again, options, later);
  });
}

async function defaultNames(numClasses: number, { lateCode }: Later): Promise<readonly string[]> {
  const { defaultClassNames } = await (await lateCode()).loadClassNames();
  return await defaultClassNames(numClasses);
}

async function buildNetwork(
  checkpoint: OpenModel,
  options: LoadModelOptions,
  { reopen, lateCode }: Later,
): Promise<Network> {
  const types = typesOf(checkpoint, options.dtype);
  const bytes = bytesOf(checkpoint, options.dtype);
  const backend = await createBackend(options, lateCode, bytes, types, isPlain(checkpoint.config));
  try {
    const weights = await loadWeights(
      checkpoint,
      (data, { name, shape, role }, stored) => {
        if (role === "vector") return backend.upload(data, shape, role);
        const type = keptType(name, stored, options.dtype);
        expectFit(data, name, type);
        return backend.upload(data, shape, role, type);
      },
      (rows, { name, shape }) => {
        return keptType(name, "I8", options.dtype) === "int8"
          ? backend.uploadQuantized?.(rows, shape)
          : undefined;
      },
    );
    await backend.settle?.();
    return new DeviceNetwork(backend, weights, checkpoint.config, async () => {
      const { loadGradients } = await (await lateCode()).loadGradientCode();
      using again = await reopen();
      return await loadGradients(again, { device: backend.device, threads: options.threads });
    });
  } catch (error) {
    backend.dispose();
    throw error;
  }
}

/** The types in which matrices of linears are kept. */
function typesOf({ config, tensors }: OpenModel, wanted: WeightType | undefined): ReadonlySet<WeightType> {
  const matrices = storedTensors(config).filter(({ role }) => role === "weight");
  return new Set(matrices.map(({ name }) => keptType(name, tensors.get(name)!.dtype, wanted)));
}

/** About how many bytes the weights and the activations of a small batch will take. */
function bytesOf({ tensors }: OpenModel, wanted: WeightType | undefined): number {
  const activations = 8 << 20;
  return [...tensors.values()].reduce((sum, { name, dtype, shape }) => {
    const count = shape.reduce((product, length) => product * length, 1);
    return sum + count * (shape.length > 1 ? BYTES[keptType(name, dtype, wanted)] : BYTES.f32);
  }, activations);
}

const BYTES = { f32: 4, f16: 2, int8: 1 };
