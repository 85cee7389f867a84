import { compileWasm } from "../../util/wasm.ts";
import { type Decoder, warmCodec } from "../codec/codec.ts";
import { once } from "../../util/once.ts";
import { packageFile } from "../codec/package_file.ts";
import { dropAlpha, type RgbPicture } from "../picture.ts";
import { partsOf } from "./parts.ts";

/** The exports of an instance that are used. */
interface PngExports {
  memory: WebAssembly.Memory;
  allocate(bytes: number, alignment: number): number;
  free(pointer: number, bytes: number, alignment: number): void;
  decode(pointer: number, bytes: number): number;
}

/**
 * The package has one instance for good, which each file that fails leaves with less stack and heap, until it fails for
 * every picture. So only its compiled module is taken, and the instances are ours.
 */
export const compiledPng: () => Promise<WebAssembly.Module> = once(async () => {
  const wasm = await packageFile("npm:@jsquash/png@3.1.1/codec/pkg/squoosh_png_bg.wasm");
  if (wasm) return await compileWasm(wasm);
  const { default: start } = await import("npm:@jsquash/png@3.1.1/codec/pkg/squoosh_png.js");
  await start();
  return (start as unknown as { __wbindgen_wasm_module: WebAssembly.Module }).__wbindgen_wasm_module;
});

/** One instance, and the functions it imports: through them it hands over pixels, or a message. */
class PngInstance {
  #exports!: PngExports;
  #picture: RgbPicture | undefined;

  static async start(): Promise<PngInstance> {
    const png = new PngInstance();
    const wasm = await compiledPng();
    const imports = WebAssembly.Module.imports(wasm).map(({ name }) => [name, png.#imported(name)]);
    const { exports } = await WebAssembly.instantiate(wasm, { wbg: Object.fromEntries(imports) });
    const { memory, decode, __wbindgen_malloc: allocate, __wbindgen_free: free } = exports;
    png.#exports = { memory, decode, allocate, free } as unknown as PngExports;
    return png;
  }

  /** Decodes a file that comes in parts. The codec frees the bytes that it is given. */
  decode(parts: readonly Uint8Array[]): RgbPicture {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const pointer = this.#exports.allocate(length, 1);
    let at = 0;
    for (const part of parts) {
      this.#view(pointer + at, part.length).set(part);
      at += part.length;
    }
    this.#run(pointer, length);
    const picture = this.#picture;
    if (!picture) throw new Error("the codec returned no pixels");
    this.#picture = undefined;
    return picture;
  }

  /** The codec's errors name its own code, and never what is wrong with the file. */
  #run(pointer: number, length: number): void {
    try {
      this.#exports.decode(pointer, length);
    } catch (cause) {
      throw new Error("its pixels are damaged or cut off", { cause });
    }
  }

  #imported(name: string): (...values: number[]) => number {
    if (name.startsWith("__wbg_newwithownedu8clampedarray")) return (...values) => this.#take(values);
    if (name === "__wbindgen_throw") return (...values) => this.#fail(values);
    return () => 0;
  }

  /** Called to make an ImageData of RGBA in the instance's memory, which is ours to free then. */
  #take([pointer = 0, length = 0, width = 0, height = 0]: number[]): number {
    const data = new Uint8Array(width * height * 3);
    dropAlpha(this.#view(pointer, length), data);
    this.#exports.free(pointer, length, 1);
    this.#picture = { data, width, height };
    return 0;
  }

  #fail([pointer = 0, length = 0]: number[]): never {
    throw new Error(new TextDecoder().decode(this.#view(pointer, length)));
  }

  #view(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, pointer >>> 0, length);
  }
}

/** Decodes a PNG of any kind; 16-bit values become their high byte. */
export const decodePng: Decoder = warmCodec(
  "PNG",
  PngInstance.start,
  (png, bytes) => png.decode(partsOf(bytes)),
);
