/**
 * Finds the backend for a device.
 *
 * @module
 */
import { CpuBackend } from "../cpu/cpu_backend.ts";
import { coreCount } from "../cpu/thread.ts";
import { DeviceError } from "../errors.ts";
import type { Backend } from "./backend.ts";

/** What to run a model on; `"auto"` is the best there is here, which today is the CPU. */
export type Device = "auto" | "cpu";

/** How to run a model. */
export interface BackendOptions {
  /** What to run on; "auto" by default. */
  readonly device?: Device | undefined;
  /**
   * How many threads may compute: any whole number from 1, by default the machine's cores, of which 32 are used at
   * most. They start in the background, and change no bit of the results. Where there are no threads over shared
   * memory (Deno Deploy, pages that are not cross-origin isolated), one computes.
   */
  readonly threads?: number | undefined;
  /** The same bits on every machine, at about half the speed: no fused multiply-add. */
  readonly deterministic?: boolean | undefined;
}

/**
 * A backend for the device asked for.
 *
 * @param bytes that its tensors will about take
 * @throws {DeviceError} when there is no such device here @throws {RangeError} for impossible threads
 */
export async function createBackend(options: BackendOptions = {}, bytes = 0): Promise<Backend> {
  const { device = "auto", threads = coreCount(), deterministic = false } = options;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot run on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (device !== "auto" && device !== "cpu") {
    throw new DeviceError(`Cannot run on device "${device}": "auto" or "cpu" is wanted`);
  }
  return await CpuBackend.create({ build: deterministic ? "strict" : undefined, threads, bytes });
}
