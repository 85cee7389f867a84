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
