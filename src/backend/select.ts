/**
 * Finds the backend for a device.
 *
 * @module
 */
import { CpuBackend } from "../cpu/cpu_backend.ts";
import { coreCount } from "../threads/thread.ts";
import { DeviceError } from "../errors.ts";
import type { Backend, WeightType } from "./backend.ts";
import type { OperatorTime } from "./profile.ts";
import { printable } from "../util/printable.ts";

const DEVICES: readonly string[] = ["auto", "cpu", "gpu"];

/**
 * What to run a model on. `"gpu"` is WebGPU, any adapter of it. `"auto"` is a real GPU where there is one that computes
 * rightly, otherwise the CPU: a processor that plays a GPU is slower than the kernels made for it.
 */
export type Device = "auto" | "cpu" | "gpu";

/** How to run a model. */
export interface BackendOptions {
  /** What to run on; "auto" by default. */
  readonly device?: Device | undefined;
  /** A device of the caller's own for `"gpu"`; by default all models share one. */
  readonly gpuDevice?: GPUDevice | undefined;
  /** Told why `"auto"` took the CPU although there is a GPU; by default a warning says so. */
  readonly onFallback?: ((reason: DeviceError) => void) | undefined;
  /** Told how long each operator took, after every pass; on a GPU by its own clock. */
  readonly onProfile?: ((times: OperatorTime[]) => void) | undefined;
  /**
   * How many threads of the CPU may compute: any whole number from 1, by default the machine's cores, of which 32 are
   * used at most. They start in the background, and change no bit of the results. Where there are no threads over
   * shared memory (Deno Deploy, pages that are not cross-origin isolated), one computes.
   */
  readonly threads?: number | undefined;
  /** The same bits on every machine, at about half the speed: on the CPU, without fused multiply-add. */
  readonly deterministic?: boolean | undefined;
}

/**
 * A backend for the device asked for.
 *
 * @param bytes that its tensors will about take
 * @param type of all matrices of its linears, where they have one in common
 * @throws {DeviceError} when there is no such device here @throws {RangeError} for impossible threads
 */
export async function createBackend(
  options: BackendOptions = {},
  bytes = 0,
  type?: WeightType,
): Promise<Backend> {
  const { device = "auto", threads = coreCount(), deterministic = false } = options;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot run on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (!DEVICES.includes(device)) {
    throw new DeviceError(`Cannot run on device "${device}": "auto", "cpu" or "gpu" is wanted`);
  }
  if (device === "gpu" && deterministic) {
    throw new DeviceError('Cannot be deterministic on device "gpu", whose bits are its own: "cpu" is wanted');
  }
  if (device === "gpu") return await openGpuBackend(options, type);
  if (device === "auto" && !deterministic) {
    const backend = await tryGpu(options, type);
    if (backend) return backend;
  }
  const build = deterministic ? "strict" : undefined;
  const cpu = await CpuBackend.create({ build, threads, bytes, immediate: options.onProfile !== undefined });
  if (!options.onProfile) return cpu;
  const { profiled } = await import("./profiled.ts");
  return profiled(cpu, options.onProfile);
}

/** The GPU's code is loaded only here, where it is wanted. */
async function openGpuBackend(
  { gpuDevice, onProfile }: BackendOptions,
  type: WeightType | undefined,
): Promise<Backend> {
  const { hasGpus } = await import("./gpu_probe.ts");
  if (!hasGpus()) {
    throw new DeviceError(
      "Cannot run on a GPU: WebGPU is missing here; Deno 2.8 or a browser that has it is wanted",
    );
  }
  const { activationsFor, createGpuBackend, openGpu } = await import("../gpu/mod.ts");
  const gpu = await openGpu({ device: gpuDevice });
  const activations = type === "f16" ? await activationsFor(gpu) : "f32";
  return createGpuBackend(gpu, { onProfile, activations });
}

/** A backend on a real GPU, if there is one that computes rightly. */
async function tryGpu(options: BackendOptions, type: WeightType | undefined): Promise<Backend | undefined> {
  if (!options.gpuDevice) {
    const { hasRealGpu } = await import("./gpu_probe.ts");
    if (!await hasRealGpu()) return undefined;
  }
  try {
    return await openGpuBackend(options, type);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    const { onFallback = warn } = options;
    onFallback(error);
    return undefined;
  }
}

const warned = new Set<string>();

/** Says each reason once. */
export function warn({ message }: DeviceError): void {
  if (!warned.has(message)) console.warn(printable(`vit-edge runs on the CPU. ${message}`));
  warned.add(message);
}
