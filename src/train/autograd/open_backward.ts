/**
 * Finds the backend to train on.
 *
 * @module
 */
import type { TrainingBackend } from "../../backend/backward.ts";
import { hasRealGpu } from "../../backend/gpu_probe.ts";
import { type Device, warn } from "../../backend/select.ts";
import { coreCount } from "../../threads/thread.ts";
import { CpuBackward } from "../../cpu/cpu_backward.ts";
import { DeviceError } from "../../errors.ts";

/** Where to train. */
export interface BackwardOptions {
  /** "auto", the default, is a real GPU that computes rightly where there is one, otherwise the CPU. */
  readonly device?: Device | undefined;
  /** How many threads of the CPU may compute; by default the machine's cores. They change no bit of the results. */
  readonly threads?: number | undefined;
}

/**
 * A backend that trains.
 *
 * @param bytes that its tensors will about take
 * @throws {DeviceError} when there is no such device here @throws {RangeError} for impossible threads
 */
export async function openBackward(
  { device = "auto", threads = coreCount() }: BackwardOptions,
  bytes = 0,
): Promise<TrainingBackend> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot train on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (device !== "auto" && device !== "cpu" && device !== "gpu") {
    throw new DeviceError(`Cannot train on device "${device}": "auto", "cpu" or "gpu" is wanted`);
  }
  if (device === "gpu") return await openGpu();
  const gpu = device === "auto" && await hasRealGpu() ? await tryGpu() : undefined;
  return gpu ?? await CpuBackward.create({ threads, bytes });
}

/** Its code is loaded only here, where it is wanted. */
async function openGpu(): Promise<TrainingBackend> {
  const { openGpuBackward } = await import("../../gpu/open_gpu_backward.ts");
  return await openGpuBackward();
}

async function tryGpu(): Promise<TrainingBackend | undefined> {
  try {
    return await openGpu();
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    warn(error);
    return undefined;
  }
}
