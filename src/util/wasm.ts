/**
 * WebAssembly that lies in modules as text, and its compiling.
 *
 * Each byte is one printable character, so that the text compresses as the bytes do: base64, whose characters are not
 * aligned with them, takes a quarter more in a gzipped module, and two builds of a kernel have nothing in common in it.
 * 0 to 90 are the characters of ASCII from `#` to `~` without the backslash; 91 to 255 are letters from U+0100 on.
 *
 * @module
 */
import { DeviceError } from "../errors.ts";

const WANTED = "Deno, Node, Bun, or a page whose Content-Security-Policy has 'wasm-unsafe-eval' is wanted";

/**
 * Compiles WebAssembly.
 *
 * @throws {DeviceError} where that is not allowed: by a page's policy, and in Cloudflare's Workers
 */
export async function compileWasm(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError) || !WebAssembly.validate(bytes)) throw cause;
    throw new DeviceError(
      `Cannot compile WebAssembly, which this runtime does not allow (${cause.message}): ${WANTED}`,
      { cause },
    );
  }
}

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
