/**
 * The choice of the backend that trains.
 *
 * @module
 */
import type { TrainingBackend } from "../backend/backward.ts";
import { hasRealGpu } from "../backend/gpu_probe.ts";
import { CpuBackward } from "../cpu/cpu_backward.ts";
import { DeviceError } from "../errors.ts";
import { coreCount } from "../threads/thread.ts";
import { isDevice, warnOfFallback } from "./create_backend.ts";
import type { Device } from "./options.ts";

/** Options of the device that trains. */
export interface TrainingBackendOptions {
  /** "auto", the default, is a real GPU that computes rightly where there is one, otherwise the CPU. */
  readonly device?: Device | undefined;
  /** Threads of the CPU that may compute; by default the machine's cores. They change no bit of the results. */
  readonly threads?: number | undefined;
}

/**
 * Creates a backend that trains.
 *
 * @param bytes about how many its tensors will take
 * @throws {DeviceError} when there is no such device here
 * @throws {RangeError} when `threads` is no whole number from 1
 */
export async function createTrainingBackend(
  { device = "auto", threads = coreCount() }: TrainingBackendOptions,
  bytes = 0,
): Promise<TrainingBackend> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot train on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (!isDevice(device)) {
    throw new DeviceError(`Cannot train on device "${device}": "auto", "cpu" or "gpu" is wanted`);
  }
  if (device === "gpu") return await openGpu();
  const gpu = device === "auto" && await hasRealGpu() ? await tryGpu() : undefined;
  return gpu ?? await CpuBackward.create({ threads, bytes });
}

/** A backend on the GPU, whose code is loaded only here. */
async function openGpu(): Promise<TrainingBackend> {
  const { openGpuBackward } = await import("../gpu/open_gpu_backward.ts");
  return await openGpuBackward();
}

async function tryGpu(): Promise<TrainingBackend | undefined> {
  try {
    return await openGpu();
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    warnOfFallback(error);
    return undefined;
  }
}
