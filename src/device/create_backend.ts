/**
 * The choice of a device, and of the backend that computes there.
 *
 * @module
 */
import type { Backend, WeightType } from "../backend/backend.ts";
import { CpuBackend } from "../cpu/cpu_backend.ts";
import { DeviceError } from "../errors.ts";
import { coreCount, hasThreads } from "../threads/thread.ts";
import { tellOnce } from "../util/printable.ts";
import type { BackendOptions, Device } from "./options.ts";

/** Imports what loads the code that a backend for float32 on the CPU does without. */
export type LateCode = () => Promise<typeof import("./late_code.ts")>;

/**
 * Creates a backend on the device asked for.
 *
 * @param lateCode called where more than float32 on the CPU is wanted
 * @param bytes about how many its tensors will take
 * @param types of the matrices of its linears
 * @param plain whether the operators of a plain network will do: a GPU's others are then not tested
 * @throws {DeviceError} when there is no such device here, or `deterministic` is wanted of a GPU
 * @throws {RangeError} when `threads` is no whole number from 1
 */
export async function createBackend(
  options: BackendOptions,
  lateCode: LateCode,
  bytes = 0,
  types: ReadonlySet<WeightType> = new Set(),
  plain = false,
): Promise<Backend> {
  const { device = "auto", threads = coreCount(), deterministic = false } = options;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot run on ${threads} threads: a whole number from 1 is wanted`);
  }
  if (!isDevice(device)) {
    throw new DeviceError(`Cannot run on device "${device}": "auto", "cpu" or "gpu" is wanted`);
  }
  if (device === "gpu" && deterministic) {
    throw new DeviceError('Cannot be deterministic on device "gpu", whose bits are its own: "cpu" is wanted');
  }
  const openGpu = async () => {
    const { openGpuBackend } = await (await lateCode()).loadGpu();
    return await openGpuBackend(options, types, plain);
  };
  if (device === "gpu") return await openGpu();
  if (device === "auto" && !deterministic) {
    const backend = await tryGpu(options, openGpu);
    if (backend) return backend;
  }
  if (options.threads !== undefined && threads > 1 && !hasThreads()) tellOnce(ONE_THREAD);
  const build = deterministic ? "strict" : undefined;
  const { create } = types.has("int8") ? (await (await lateCode()).loadIntegers()).CpuIntegers : CpuBackend;
  const cpu = await create({ build, threads, bytes, immediate: options.onProfile !== undefined });
  if (!options.onProfile) return cpu;
  const { profiled } = await import("../backend/profiled.ts");
  return profiled(cpu, options.onProfile);
}

const ONE_THREAD = "vit-edge computes on one thread: there are no threads over shared memory here, " +
  "as in a page that is not cross-origin isolated";

/** Tells whether a value names a device; JavaScript may pass anything. */
export function isDevice(value: string): value is Device {
  return value === "auto" || value === "cpu" || value === "gpu";
}

/** A backend on a real GPU, if there is one that computes rightly. */
async function tryGpu(
  { gpuDevice, onFallback = warnOfFallback }: BackendOptions,
  openGpu: () => Promise<Backend>,
): Promise<Backend | undefined> {
  if (!gpuDevice) {
    const { hasRealGpu } = await import("../backend/gpu_probe.ts");
    if (!await hasRealGpu()) return undefined;
  }
  try {
    return await openGpu();
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    onFallback(error);
    return undefined;
  }
}

/** Warns that the CPU computes, and why; of each reason once. */
export function warnOfFallback({ message }: DeviceError): void {
  tellOnce(`vit-edge runs on the CPU. ${message}`);
}
