/**
 * Finds the backend for a device.
 *
 * @module
 */
import { CpuBackend } from "../cpu/cpu_backend.ts";
import { DeviceError } from "../errors.ts";
import type { Backend } from "./backend.ts";

/** What to run a model on; `"auto"` is the best there is here, which today is the CPU. */
export type Device = "auto" | "cpu";

/** How to run a model. */
export interface BackendOptions {
  /** What to run on; "auto" by default. */
  readonly device?: Device | undefined;
  /** How many threads may compute: any whole number from 1. For now one of them does. */
  readonly threads?: number | undefined;
  /** The same bits on every machine, at about half the speed: no fused multiply-add. */
  readonly deterministic?: boolean | undefined;
}

/** @throws {DeviceError} when there is no such device here @throws {RangeError} for impossible threads */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  const { device = "auto", threads = 1, deterministic = false } = options;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot run on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (device !== "auto" && device !== "cpu") {
    throw new DeviceError(`Cannot run on device "${device}": "auto" or "cpu" is wanted`);
  }
  return await CpuBackend.create({ build: deterministic ? "strict" : undefined, threads });
}
