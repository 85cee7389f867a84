/**
 * Tests that need a GPU, or a processor that plays one.
 *
 * @module
 */
import { GpuBackend, type GpuBackendOptions } from "../../src/gpu/gpu_backend.ts";
import type { GpuBackward } from "../../src/gpu/gpu_backward.ts";
import { openGpu } from "../../src/gpu/open_gpu.ts";

/** Why there is no GPU to test with; `undefined` where there is one. */
export const NO_GPU: string | undefined = await reasonWithout();

async function reasonWithout(): Promise<string | undefined> {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 8)) return `Deno ${Deno.version.deno} is older than 2.8`;
  return await navigator.gpu.requestAdapter() ? undefined : "no WebGPU adapter";
}

/** Registers a test, skipped with the reason in its name where there is no GPU. */
export function gpuTest(name: string, run: () => Promise<void>): void {
  const reason = NO_GPU ? ` (skipped: ${NO_GPU})` : "";
  Deno.test({ name: `${name}${reason}`, ignore: NO_GPU !== undefined, fn: run });
}

/** A backend on the process's own device. */
export async function openBackend(options?: GpuBackendOptions): Promise<GpuBackend> {
  return new GpuBackend(await openGpu(), options);
}

/** The same, to train. */
export async function openBackward(options?: GpuBackendOptions): Promise<GpuBackward> {
  const { openGpuBackward } = await import("../../src/gpu/open_gpu_backward.ts");
  return await openGpuBackward(options);
}
