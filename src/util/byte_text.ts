/**
 * Bytes as text of one printable character each, which compresses as the bytes do: base64, whose characters are not
 * aligned with them, takes a quarter more in a gzipped module, and two builds of a kernel have nothing in common in it.
 *
 * 0 to 90 are the characters of ASCII from `#` to `~` without the backslash; 91 to 255 are letters from U+0100 on.
 *
 * @module
 */

/** Writes bytes as text, which needs no escapes in a string literal. */
export function toByteText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte + (byte < 57 ? 35 : byte < 91 ? 36 : 165)))
    .join("");
}

/** Reads bytes that `toByteText` wrote. */
export function fromByteText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code - (code > 255 ? 165 : code > 92 ? 36 : 35);
  }
  return bytes;
}
