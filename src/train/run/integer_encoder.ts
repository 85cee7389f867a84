/**
 * The frozen part of a network with its matrices in eight bits, on a backend of its own.
 *
 * @module
 */
import { expectFit, keptType } from "../../checkpoint/weight_type.ts";
import { loadIntegers } from "../../device/late_code.ts";
import type { Tensor } from "../../backend/backend.ts";
import { coreCount } from "../../threads/thread.ts";
import { parameterCount } from "../../vit/weights.ts";
import { readEach } from "../autograd/read_tensors.ts";
import type { Encoder } from "../loop/features.ts";
import { placeWeights, type TrainableModel } from "../loop/trainable_model.ts";

/** Copies a network as it is now; its patch embedding stays in float32, as where a model is loaded in int8. */
export async function openIntegerEncoder(
  { backend: from, config, inputSize, parameters }: TrainableModel,
  threads: number = coreCount(),
): Promise<Encoder & Disposable> {
  const { CpuIntegers } = await loadIntegers();
  const backend = await CpuIntegers.create({ threads, bytes: parameterCount(config) });
  try {
    const tensors = new Map<string, Tensor>();
    const specs = parameters.values();
    for await (const data of readEach(from, parameters.map(({ tensor }) => tensor))) {
      const { name, shape, role } = specs.next().value!.spec;
      const type = role === "weight" ? keptType(name, "F32", "int8") : "f32";
      expectFit(data, name, type);
      tensors.set(name, backend.upload(data, shape, role, type));
    }
    const weights = placeWeights(backend, config, ({ name }) => tensors.get(name)!);
    return { backend, config, inputSize, weights, [Symbol.dispose]: () => backend.dispose() };
  } catch (error) {
    backend.dispose();
    throw error;
  }
}
