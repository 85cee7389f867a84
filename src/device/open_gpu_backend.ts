/**
 * Opening a backend on the GPU, for a model that infers.
 *
 * @module
 */
import type { Backend, WeightType } from "../backend/backend.ts";
import { hasGpus } from "../backend/gpu_probe.ts";
import { DeviceError } from "../errors.ts";
import { activationsFor, createGpuBackend, openGpu, trustWider } from "../gpu/mod.ts";
import type { BackendOptions } from "./options.ts";

/**
 * Opens a backend on the GPU.
 *
 * @param types of the matrices of its linears
 * @param plain whether the operators of a plain network will do: the others are then not tested
 * @throws {DeviceError} when there is no GPU here, or it does not compute rightly
 */
export async function openGpuBackend(
  { gpuDevice, onProfile }: BackendOptions,
  types: ReadonlySet<WeightType>,
  plain: boolean,
): Promise<Backend> {
  if (!hasGpus()) {
    throw new DeviceError(
      "Cannot run on a GPU: WebGPU is missing here; Deno 2.8 or a browser that has it is wanted",
    );
  }
  const gpu = await openGpu({ device: gpuDevice });
  const isFloat16 = types.size === 1 && types.has("f16");
  const activations = isFloat16 ? await activationsFor(gpu) : "f32";
  if (!plain) await trustWider(gpu, activations);
  return createGpuBackend(gpu, { onProfile, activations });
}
