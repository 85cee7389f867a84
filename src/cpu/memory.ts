/**
 * WebAssembly memories. An engine frees one only when it next collects garbage, and hardly sees how large it is: who
 * loads and disposes models in turn would hold several. So what nobody uses any more is used again.
 *
 * @module
 */
import { refusedMemory } from "../util/refused_memory.ts";

const PAGE_BYTES = 65_536;
/** 4 GB, all that a pointer of 32 bits reaches. */
const MAX_PAGES = 65_536;

/** A shared memory begins with 64 MB: untouched they cost nothing, and each growth must reach every thread in time. */
const SHARED_PAGES = 1024;

/** Released memories, as long as the engine has not collected them: none is kept alive for this. */
const released = new Set<WeakRef<WebAssembly.Memory>>();

/**
 * A memory of about `bytes` bytes, which hold anything. Threads may share it where it is `shared`.
 *
 * @throws {DeviceError} where the system has none
 */
export function takeMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const initial = Math.min(Math.ceil(bytes / PAGE_BYTES) + 1, MAX_PAGES);
  if (shared) {
    return allocate({ initial: Math.max(initial, SHARED_PAGES), maximum: MAX_PAGES, shared });
  }
  return takeReleased(initial * PAGE_BYTES) ?? allocate({ initial });
}

function allocate(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory(descriptor);
  } catch (cause) {
    const megabytes = Math.ceil(descriptor.initial * PAGE_BYTES / 1e6);
    throw refusedMemory(`reserve ${megabytes} MB for a model`, cause);
  }
}

/** Gives a memory back, which its former user then no longer touches. Threads may still leave a shared one. */
export function releaseMemory(memory: WebAssembly.Memory): void {
  if (memory.buffer instanceof ArrayBuffer) released.add(new WeakRef(memory));
}

/** One that has these bytes, but not more than twice as many. */
function takeReleased(bytes: number): WebAssembly.Memory | undefined {
  for (const reference of released) {
    const memory = reference.deref();
    const size = memory?.buffer.byteLength ?? 0;
    const fits = size >= bytes && size <= 2 * bytes;
    if (!memory || fits) released.delete(reference);
    if (fits) return memory;
  }
  return undefined;
}
