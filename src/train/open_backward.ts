/**
 * Finds the backend to train on.
 *
 * @module
 */
import type { BackwardBackend } from "../backend/backward.ts";
import type { Device } from "../backend/select.ts";
import { coreCount } from "../cpu/thread.ts";
import { CpuBackward } from "../cpu/cpu_backward.ts";
import { DeviceError } from "../errors.ts";

/** Where to train. */
export interface BackwardOptions {
  /** "cpu" by default, which is also what "auto" means as long as only it can train. */
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
): Promise<BackwardBackend> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot train on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (device === "gpu") {
    throw new DeviceError('Cannot train on a GPU: it has no backward operators yet; "cpu" is wanted');
  }
  if (device !== "auto" && device !== "cpu") {
    throw new DeviceError(`Cannot train on device "${device}": "auto", "cpu" or "gpu" is wanted`);
  }
  return await CpuBackward.create({ threads, bytes });
}
