import { DeviceError } from "../errors.ts";

const PAGE_BYTES = 65_536;
/** Messages of engines that have no memory: of V8, SpiderMonkey, JavaScriptCore and Emscripten. */
const REFUSED =
  /out of memory|could not allocate memory|cannot allocate|unable to grow|failed to grow|\bOOM\b/i;
const WANTED = "fewer models and pictures at once, or a higher limit on this process's memory, is wanted";

/** Tells whether an engine's error says that it has no memory left for WebAssembly. */
export function isRefusal(error: unknown): boolean {
  return REFUSED.test(String((error as { message?: unknown } | undefined)?.message ?? error));
}

/**
 * Tells whether the engine refuses a memory of so many bytes. One that it gives is dropped at once: untouched, it is
 * free.
 */
export function wouldRefuse(bytes: number): boolean {
  try {
    new WebAssembly.Memory({ initial: 1 }).grow(Math.ceil(bytes / PAGE_BYTES));
    return false;
  } catch {
    return true;
  }
}

/** Makes the error that memory was refused. @param action that needed it, such as "load the PNG codec" */
export function refusedMemory(action: string, cause: unknown, wanted = WANTED): DeviceError {
  return new DeviceError(`Cannot ${action}: the system refuses it WebAssembly memory; ${wanted}`, { cause });
}
