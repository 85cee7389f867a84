/**
 * Whether there is a GPU, found out without the code that uses it.
 *
 * @module
 */

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
  const adapter = await navigator.gpu.requestAdapter();
  return adapter !== null && !isSoftware(adapter.info);
}

/** What Linux calls graphics cards in `/dev`; every driver of one needs one of these. */
const CARDS = /^(dri|nvidia|nvgpu|nvhost|nvmap|dxg|kfd|mali|kgsl)/;

/**
 * Whether there is surely no card: asking for an adapter would only load the program that plays one, which takes 70 MB.
 * Only who may read everything may see `/dev`; others ask.
 *
 * @param list names what is in a folder
 */
export function hasNoCard(
  list: ((folder: string) => Iterable<{ name: string }>) | undefined = globalThis.Deno?.readDirSync,
): boolean {
  if (!list || Deno.build.os !== "linux") return false;
  try {
    return ![...list("/dev")].some(({ name }) => CARDS.test(name));
  } catch {
    return false;
  }
}

/** Whether an adapter is a program on the CPU. */
export function isSoftware({ description = "", isFallbackAdapter = false }: AdapterFacts): boolean {
  return isFallbackAdapter || /llvmpipe|swiftshader|software|basic render/i.test(description);
}
