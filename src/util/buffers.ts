/**
 * Frees a buffer at once, without waiting for the garbage collector, where the runtime can: Node from version
 * 21.
 */
export function freeBuffer(buffer: ArrayBuffer): void {
  if (buffer.byteLength > 0) buffer.transfer?.(0);
}
