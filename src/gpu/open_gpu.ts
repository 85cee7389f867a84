/**
 * Opens a GPU and tests it: one device per process, or one of the caller's.
 *
 * @module
 */
import type { FloatType } from "../backend/backend.ts";
import { requestAdapter } from "../backend/gpu_probe.ts";
import { DeviceError } from "../errors.ts";
import { Gpu } from "./gpu.ts";
import type { Shaders } from "./programs/program.ts";
import { selfTest, selfTestFloat16, selfTestWider } from "./self_check/inference.ts";
import { SHADERS } from "./generated/shaders.ts";

/** The source of a GPU. */
export interface GpuSource {
  /** A device of the caller's own. */
  readonly device?: GPUDevice | undefined;
  /** The place to ask for an adapter; by default the runtime's own. */
  readonly gpu?: Pick<GPU, "requestAdapter"> | undefined;
  /** Texts of the shaders; tests put in others. */
  readonly shaders?: Shaders | undefined;
}

/** Features that a GPU is asked for where its adapter offers them: a clock for profiles, and float16. */
const FEATURES = ["timestamp-query", "shader-f16"] as const;

/** Limits that are raised to what the adapter offers. */
const LIMITS = ["maxStorageBufferBindingSize", "maxBufferSize"] as const;

let shared: Promise<Gpu> | undefined;
const brought = new WeakMap<GPUDevice, Promise<Gpu>>();

/**
 * The process's GPU, or that of a given device, tested for plain networks at its first use.
 *
 * @throws {DeviceError} when there is none, or it computes wrongly
 */
export async function openGpu({ device }: Pick<GpuSource, "device"> = {}): Promise<Gpu> {
  if (device) return await openOnce(device);
  const found = await shared?.catch(() => undefined);
  if (!found || found.failure) shared = openTested({});
  return await shared!;
}

/** A GPU of one's own, tested. @throws {DeviceError} as `openGpu` */
export async function openTested({ device, gpu, shaders = SHADERS }: GpuSource): Promise<Gpu> {
  const found = device
    ? new Gpu(device, device.adapterInfo ?? {}, shaders)
    : await request(gpu ?? navigator.gpu, shaders);
  await selfTest(found);
  return found;
}

const trusted = new WeakMap<Gpu, Promise<void>>();

/**
 * The type of activations where all matrices are float16: the same, if the GPU has such numbers. Its kernels for them are
 * tested at their first use.
 *
 * @throws {DeviceError} when it computes wrongly with them
 */
export async function activationsFor(gpu: Gpu): Promise<FloatType> {
  if (!gpu.hasFloat16) return "f32";
  let tested = trusted.get(gpu);
  if (!tested) trusted.set(gpu, tested = selfTestFloat16(gpu));
  await tested;
  return "f16";
}

const trustedWider: Record<FloatType, WeakMap<Gpu, Promise<void>>> = {
  f32: new WeakMap(),
  f16: new WeakMap(),
};

/**
 * Tests the kernels that plain networks do without, at their first use.
 *
 * @param activations the type of activations that they will have
 * @throws {DeviceError} when it computes wrongly with them
 */
export async function trustWider(gpu: Gpu, activations: FloatType): Promise<void> {
  const trusted = trustedWider[activations];
  let tested = trusted.get(gpu);
  if (!tested) trusted.set(gpu, tested = selfTestWider(gpu, activations));
  await tested;
}

async function openOnce(device: GPUDevice): Promise<Gpu> {
  let opened = brought.get(device);
  if (!opened) brought.set(device, opened = openTested({ device }));
  const gpu = await opened;
  gpu.expectAlive();
  return gpu;
}

async function request(gpu: GpuSource["gpu"], shaders: Shaders): Promise<Gpu> {
  const adapter = gpu && await requestAdapter(gpu, { powerPreference: "high-performance" });
  if (!adapter) throw new DeviceError("Cannot run on a GPU: there is no WebGPU adapter here");
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ label: "vit-edge", requiredLimits, requiredFeatures });
  return new Gpu(device, adapter.info, shaders);
}
