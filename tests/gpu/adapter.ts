/**
 * Tests that need a GPU, or a software adapter.
 *
 * @module
 */
import { createGpuBackend, type GpuBackend } from "../../src/gpu/gpu_backend.ts";
import type { GpuBackward } from "../../src/gpu/gpu_backward.ts";
import type { GpuBackendOptions } from "../../src/gpu/gpu_tools.ts";
import { activationsFor, openGpu } from "../../src/gpu/open_gpu.ts";

/** The reason why there is no GPU to test with; `undefined` where there is one. */
export const NO_GPU: string | undefined = await reasonWithout();

async function reasonWithout(): Promise<string | undefined> {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 8)) return `Deno ${Deno.version.deno} is older than 2.8`;
  return await navigator.gpu.requestAdapter() ? undefined : "no WebGPU adapter";
}

/** The reason why there is none that computes with float16; `undefined` where there is one. */
export const NO_FLOAT16: string | undefined = NO_GPU ?? await reasonWithoutFloat16();

async function reasonWithoutFloat16(): Promise<string | undefined> {
  const { features } = (await navigator.gpu.requestAdapter())!;
  return features.has("shader-f16") ? undefined : "the adapter lacks shader-f16";
}

/** Registers a test, skipped with the reason in its name where there is no GPU. */
export function gpuTest(name: string, run: () => Promise<void>, missing: string | undefined = NO_GPU): void {
  const reason = missing ? ` (skipped: ${missing})` : "";
  Deno.test({ name: `${name}${reason}`, ignore: missing !== undefined, fn: run });
}

/** Registers a test that needs float16. */
export function float16Test(name: string, run: () => Promise<void>): void {
  gpuTest(name, run, NO_FLOAT16);
}

/** A backend on the process's own device. */
export async function openBackend(options?: GpuBackendOptions): Promise<GpuBackend> {
  return createGpuBackend(await openGpu(), options);
}

/** A backend with activations in float16, tested as for a model. */
export async function openFloat16Backend(options?: GpuBackendOptions): Promise<GpuBackend> {
  const gpu = await openGpu();
  return createGpuBackend(gpu, { ...options, activations: await activationsFor(gpu) });
}

/** A backend that trains. */
export async function openBackward(options?: GpuBackendOptions): Promise<GpuBackward> {
  const { openGpuBackward } = await import("../../src/gpu/open_gpu_backward.ts");
  return await openGpuBackward(options);
}

/** A device of its own. The adapter is looked at again: were it collected before the device is there, Deno would end. */
export async function requestDevice(descriptor?: GPUDeviceDescriptor): Promise<GPUDevice> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  const device = await adapter.requestDevice(descriptor);
  if (!adapter.info) throw new Error("Cannot test with an adapter that says nothing of itself");
  return device;
}
