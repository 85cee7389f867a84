import { compiledPng } from "./codec.ts";

/** The exports of an instance that encode. */
interface EncoderExports {
  memory: WebAssembly.Memory;
  allocate(bytes: number, alignment: number): number;
  addToStack(bytes: number): number;
  encode(
    result: number,
    pointer: number,
    bytes: number,
    width: number,
    height: number,
    bitDepth: number,
  ): void;
}

/** Bytes of the stack for a result: its pointer and its length. */
const RESULT_BYTES = 16;

/**
 * Encodes pixels of four bytes, red, green, blue and alpha, as a PNG: by an instance of its own, whose memory ends with
 * it.
 *
 * @param rgba [height, width, 4]
 */
export async function encodePng(
  rgba: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const wasm = await compiledPng();
  const imports = WebAssembly.Module.imports(wasm).map(({ name }) => [name, fail]);
  const { exports } = await WebAssembly.instantiate(wasm, { wbg: Object.fromEntries(imports) });
  const { memory, encode, __wbindgen_malloc: allocate, __wbindgen_add_to_stack_pointer: addToStack } =
    exports;
  const codec = { memory, encode, allocate, addToStack } as unknown as EncoderExports;
  const result = codec.addToStack(-RESULT_BYTES);
  const pointer = codec.allocate(rgba.length, 1) >>> 0; // freed by `encode`
  new Uint8Array(codec.memory.buffer, pointer, rgba.length).set(rgba);
  codec.encode(result, pointer, rgba.length, width, height, 8);
  const [at = 0, length = 0] = new Uint32Array(codec.memory.buffer, result, 2);
  return new Uint8Array(codec.memory.buffer, at, length).slice();
}

/** What the codec imports serves its decoder, and its failures. */
function fail(): never {
  throw new Error("Cannot encode a PNG: its codec failed");
}
