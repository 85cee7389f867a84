/**
 * WebAssembly memories. An engine frees one only when it next collects garbage, and hardly counts its size:
 * a program that loads and disposes models one after another would hold several. So memories that are no
 * longer used are used again.
 *
 * @module
 */
import { refusedMemory } from "../util/refused_memory.ts";

const PAGE_BYTES = 65_536;
/** The most pages: 4 GB, all that a pointer of 32 bits reaches. */
const MAX_PAGES = 65_536;

/**
 * Pages that a shared memory begins with, 64 MB: untouched pages take no memory, and after each growth every
 * thread must make new views.
 */
const SHARED_PAGES = 1024;

/** Released memories, as long as the engine has not collected them: this set does not keep them from that. */
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
