import { type Decoder, warmCodec } from "./codec.ts";
import { packageFile } from "./package_file.ts";
import { dropAlpha, type RgbPicture } from "../picture.ts";
import type { Wasm } from "../../util/wasm.ts";

/** A codec compiled by Emscripten; the picture it returns is a copy. */
interface EmscriptenModule {
  decode(bytes: Uint8Array, ...settings: (boolean | number)[]): ImageData | null;
}

/** Makes an instance; what it would log goes to `printErr`. */
type Factory = (options: object) => Promise<EmscriptenModule>;

/** The libjpeg warning for pixels that are missing; it would return grey in their place. */
const CUT_OFF = /premature end/i;

/**
 * @param wasm the package's WebAssembly @param importFactory imports its code
 * @param settings what its `decode` takes behind the bytes
 */
export function emscriptenCodec(
  format: string,
  wasm: string,
  importFactory: () => Promise<unknown>,
  ...settings: (boolean | number)[]
): Decoder {
  const warnings: string[] = [];
  const start = async () => {
    const factory = await importFactory() as Factory;
    const options = {
      noInitialRun: true,
      printErr: (line: string) => warnings.push(line),
      ...given(await packageFile(wasm)),
    };
    return await withoutProcess(() => factory(options));
  };
  return warmCodec(format, start, (codec, bytes) => {
    warnings.length = 0;
    const image = decodeBy(codec, bytes, settings, warnings);
    const problem = image ? warnings.find((line) => CUT_OFF.test(line)) : "the codec returned no pixels";
    if (!image || problem) throw new Error(problem);
    return inPlace(image);
  });
}

/** Options of a factory that give it WebAssembly; without them it loads its own. */
function given(wasm: Wasm | undefined): object {
  if (!wasm) return {};
  if (!(wasm instanceof WebAssembly.Module)) return { wasmBinary: wasm };
  return {
    locateFile: (name: string) => name, // which would be a URL, of a file that is not read
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(wasm, imports);
      receive(instance);
      return instance.exports;
    },
  };
}

/** The reason that the codec has logged: what it throws is only about its own code. */
function decodeBy(
  codec: EmscriptenModule,
  bytes: Uint8Array,
  settings: (boolean | number)[],
  warnings: string[],
): ImageData | null {
  try {
    return codec.decode(bytes, ...settings);
  } catch (cause) {
    throw new Error(warnings.at(-1) ?? "its pixels are damaged or cut off", { cause });
  }
}

/**
 * In Deno, calls `f` where there is no `process`, by which packages know Node: Deno loads its emulation of
 * Node, in 25 ms, at the first access.
 */
function withoutProcess<T>(f: () => T): T {
  const found = Object.getOwnPropertyDescriptor(globalThis, "process");
  if (!("Deno" in globalThis) || !found?.configurable) return f();
  Object.defineProperty(globalThis, "process", { configurable: true, value: undefined });
  try {
    return f();
  } finally {
    Object.defineProperty(globalThis, "process", found);
  }
}

/** Converts RGBA to RGB in place: the bytes belong to this call alone. */
function inPlace({ data: { buffer, byteOffset }, width, height }: ImageData): RgbPicture {
  const data = new Uint8Array(buffer, byteOffset, width * height * 3);
  dropAlpha(new Uint8Array(buffer, byteOffset, width * height * 4), data);
  return { data, width, height };
}
