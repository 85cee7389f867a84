/**
 * Whether there is a GPU, found out without the code that uses it.
 *
 * @module
 */

import { hasNoCard } from "./graphics_card.ts";

/** What an adapter says of itself; browsers leave much of it empty. */
export interface AdapterFacts {
  readonly vendor?: string | undefined;
  readonly description?: string | undefined;
  readonly isFallbackAdapter?: boolean | undefined;
}

/** Deno's WebGPU before this is incomplete: it does not tell when a device is lost. */
const FIRST_DENO = [2, 8] as const;

let real: Promise<boolean> | undefined;

/** Whether there is a WebGPU that can be used here. */
export function hasGpus(version: string | undefined = globalThis.Deno?.version.deno): boolean {
  if (!globalThis.navigator?.gpu) return false;
  if (version === undefined) return true;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > FIRST_DENO[0] || (major === FIRST_DENO[0] && minor >= FIRST_DENO[1]);
}

/** Whether there is an adapter that is not a program on the CPU. Asked once per process. */
export function hasRealGpu(): Promise<boolean> {
  return real ??= probe();
}

async function probe(): Promise<boolean> {
  if (!hasGpus() || hasNoCard()) return false;
  const adapter = await requestAdapter(navigator.gpu);
  return adapter !== null && !isSoftware(adapter.info);
}

/** Where desktops have their sockets. */
const DESKTOP = "XDG_RUNTIME_DIR";

/**
 * An adapter. Where there is no desktop, a library below (Wayland's) would complain of that on standard error; it looks
 * in vain and in silence where a folder is named. Naming one takes the right to set the environment.
 */
export async function requestAdapter(
  gpu: Pick<GPU, "requestAdapter">,
  options: GPURequestAdapterOptions = {},
): Promise<GPUAdapter | null> {
  if (!maySet(DESKTOP) || Deno.env.has(DESKTOP)) return await gpu.requestAdapter(options);
  Deno.env.set(DESKTOP, "/nonexistent");
  try {
    return await gpu.requestAdapter(options);
  } finally {
    Deno.env.delete(DESKTOP);
  }
}

/** Whether that needs no question. */
function maySet(variable: string): boolean {
  return globalThis.Deno?.permissions?.querySync({ name: "env", variable }).state === "granted";
}

/** Whether an adapter is a program on the CPU. */
export function isSoftware({ description = "", isFallbackAdapter = false }: AdapterFacts): boolean {
  return isFallbackAdapter || /llvmpipe|swiftshader|software|basic render/i.test(description);
}
