/**
 * A search for a GPU that loads none of the code which uses it.
 *
 * @module
 */

import { hasNoCard } from "./graphics_card.ts";

/** Facts about an adapter; browsers leave most of them empty. */
export interface AdapterFacts {
  readonly vendor?: string | undefined;
  readonly description?: string | undefined;
  readonly isFallbackAdapter?: boolean | undefined;
}

/** The first Deno whose WebGPU is complete: those before do not report that a device is lost. */
const FIRST_DENO = [2, 8] as const;

let real: Promise<boolean> | undefined;

/** Tells whether there is a WebGPU that can be used here. */
export function hasGpus(version: string | undefined = globalThis.Deno?.version.deno): boolean {
  if (!globalThis.navigator?.gpu) return false;
  if (version === undefined) return true;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > FIRST_DENO[0] || (major === FIRST_DENO[0] && minor >= FIRST_DENO[1]);
}

/** Tells whether there is an adapter that does not compute on the CPU. It is asked for once per process. */
export function hasRealGpu(): Promise<boolean> {
  return real ??= probe();
}

async function probe(): Promise<boolean> {
  if (!hasGpus() || hasNoCard()) return false;
  const adapter = await requestAdapter(navigator.gpu);
  return adapter !== null && !isSoftware(adapter.info);
}

/** The variable with the folder of a desktop's sockets. */
const DESKTOP = "XDG_RUNTIME_DIR";

/**
 * Requests an adapter. Where there is no desktop, a library below (Wayland's) writes to standard error that no folder
 * is named for its sockets; so one is named, where the environment may be set.
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

/** Tells whether a variable may be set without a prompt. */
function maySet(variable: string): boolean {
  return globalThis.Deno?.permissions?.querySync({ name: "env", variable }).state === "granted";
}

/** Tells whether an adapter computes on the CPU. */
export function isSoftware({ description = "", isFallbackAdapter = false }: AdapterFacts): boolean {
  return isFallbackAdapter || /llvmpipe|swiftshader|software|basic render/i.test(description);
}
