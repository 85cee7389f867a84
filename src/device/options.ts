/**
 * The choice that a caller has among devices.
 *
 * @module
 */
import type { OperatorTime } from "../backend/profile.ts";
import type { DeviceError } from "../errors.ts";

/**
 * A device to run a model on. `"gpu"` is WebGPU, any adapter of it. `"auto"` is a real GPU where there is
 * one that computes rightly, otherwise the CPU: a GPU that the processor emulates is slower than the kernels
 * made for the processor.
 *
 * @example
 * ```ts
 * import type { Device } from "../../mod.ts";
 *
 * const device: Device = "auto";
 * ```
 */
export type Device = "auto" | "cpu" | "gpu";

/**
 * Options of the device that a model runs on.
 *
 * @example
 * ```ts
 * import type { BackendOptions } from "../../mod.ts";
 *
 * const options: BackendOptions = { device: "cpu", threads: 2 };
 * ```
 */
export interface BackendOptions {
  /** The device; "auto" by default. */
  readonly device?: Device | undefined;
  /** A device of the caller's own for `"gpu"`; by default all models share one. */
  readonly gpuDevice?: GPUDevice | undefined;
  /** Receives the reason why `"auto"` took the CPU although there is a GPU; by default a warning says so. */
  readonly onFallback?: ((reason: DeviceError) => void) | undefined;
  /** Receives the time that each operator took, after every pass; on a GPU by its own clock. */
  readonly onProfile?: ((times: OperatorTime[]) => void) | undefined;
  /**
   * Threads of the CPU that may compute: any whole number from 1, by default the machine's cores, of which 32 are used
   * at most. They start in the background, and change no bit of the results. Where there are no threads over shared
   * memory (Deno Deploy, pages that are not cross-origin isolated), one computes; a warning says so where more were asked
   * for.
   */
  readonly threads?: number | undefined;
  /** The same bits on every machine, at about half the speed: on the CPU, without fused multiply-add. */
  readonly deterministic?: boolean | undefined;
}
