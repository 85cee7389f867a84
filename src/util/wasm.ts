/**
 * WebAssembly that lies in modules as text, and its compiling.
 *
 * The text has two hexadecimal digits for each byte: engines read them a hundred times as fast as a loop could, and they
 * compress nearly as the bytes do, unlike base64, whose characters are not aligned with bytes.
 *
 * @module
 */
import { DeviceError } from "../errors.ts";

const WANTED = "Deno, Node, Bun, a page whose Content-Security-Policy has 'wasm-unsafe-eval', " +
  "or the npm package by its condition workerd is wanted";

/** WebAssembly by its bytes, or compiled already, in a bundle for a runtime that compiles none itself. */
export type Wasm = Uint8Array<ArrayBuffer> | WebAssembly.Module;

/** As `Wasm`, the bytes by their hexadecimal digits. */
export type WasmText = string | WebAssembly.Module;

/**
 * Compiles WebAssembly.
 *
 * @throws {DeviceError} where that is not allowed: by a page's policy, and in Cloudflare's Workers
 */
export async function compileWasm(wasm: Wasm): Promise<WebAssembly.Module> {
  return wasm instanceof WebAssembly.Module ? wasm : await compileBytes(wasm);
}

/** Compiles a small module at once: every browser's page may do so up to 4 KB. */
export function compileNow(wasm: WasmText): WebAssembly.Module {
  return typeof wasm === "string" ? new WebAssembly.Module(fromHex(wasm)) : wasm;
}

async function compileBytes(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
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

/** What engines from 2025 on have; Node only from version 25. */
const { fromHex: native } = Uint8Array as { fromHex?: (text: string) => Uint8Array<ArrayBuffer> };

/** Reads bytes from their hexadecimal digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return native?.call(Uint8Array, text) ?? readHex(text);
}

/** As `fromHex`, for engines that have no such function. */
export function readHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
