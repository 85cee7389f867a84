/** Frees a buffer now, not when garbage is collected, where the runtime can: Node can from version 21. */
export function freeBuffer(buffer: ArrayBuffer): void {
  if (buffer.byteLength > 0) buffer.transfer?.(0);
}
