/** Numbers and texts as bytes of files, and back. @module */

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A number's lowest `size` bytes. */
export function integer(
  value: number,
  size: number,
  little = false,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let i = 0; i < size; i++) {
    bytes[little ? i : size - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** A copy with some bytes replaced, as far as they are inside. */
export function patched(
  bytes: Uint8Array,
  at: number,
  by: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  for (let i = 0; i < by.length && at + i < copy.length; i++) {
    copy[at + i] = by[i]!;
  }
  return copy;
}
