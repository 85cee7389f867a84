/**
 * Makes the embedded default model.
 *
 *     deno task weights FOLDER    writes weights/ from a model in hub layout: float16, configuration in the file itself
 *     deno task weights:check     compares weights/model.wasm with what weights/model.safetensors gives
 *
 * @module
 */
import { openCheckpoint } from "../src/checkpoint/open_checkpoint.ts";
import { type NamedTensor, writeSafetensors } from "../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../src/checkpoint/tensor.ts";
import { finish } from "../src/cli/terminal/print.ts";

const HERE = new URL("./", import.meta.url);
const PAGE = 65_536;

/** A safetensors file of any model in hub layout, with float16 numbers. */
async function shrink(folder: string): Promise<Uint8Array> {
  using checkpoint = await openCheckpoint(folder);
  const tensors: NamedTensor[] = [];
  await checkpoint.readTensors((tensor) => {
    const { name, shape } = tensor;
    tensors.push({ name, dtype: "F16", shape, data: toFloat32(tensor).slice() });
  });
  const { config, preprocess, classNames } = checkpoint;
  return writeSafetensors(tensors, { "vit_edge": JSON.stringify({ ...config, preprocess, classNames }) });
}

/**
 * A WebAssembly module that exports one memory, filled with the length of `bytes` (a 32-bit number, padded to eight
 * bytes) and `bytes`.
 */
export function toModule(bytes: Uint8Array): Uint8Array {
  const data = [...new Uint8Array(Uint32Array.of(bytes.length, 0).buffer)];
  const size = data.length + bytes.length;
  const head = Uint8Array.of(
    0x00,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0, // \0asm, version 1
    ...section(5, [1, 0x00, ...leb128(Math.ceil(size / PAGE))]), // one memory, no maximum
    ...section(7, [1, 6, ...new TextEncoder().encode("memory"), 2, 0]), // exported
    ...sectionHead(11, [1, 0x00, 0x41, 0, 0x0b, ...leb128(size), ...data], bytes.length), // one segment, at 0
  );
  const module = new Uint8Array(head.length + bytes.length);
  module.set(head);
  module.set(bytes, head.length);
  return module;
}

function section(id: number, content: number[]): number[] {
  return sectionHead(id, content, 0);
}

/** A section of which the last `more` bytes are still to come. */
function sectionHead(id: number, content: number[], more: number): number[] {
  return [id, ...leb128(content.length + more), ...content];
}

function leb128(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...leb128(value >>> 7)];
}

async function main([folder]: readonly string[]): Promise<void> {
  if (!folder) throw new Error("Cannot build the default model: name a folder in hub layout, or --check");
  const safetensors = new URL("model.safetensors", HERE);
  const wasm = new URL("model.wasm", HERE);
  if (folder === "--check") {
    const found = await Deno.readFile(wasm);
    const wanted = toModule(await Deno.readFile(safetensors));
    if (found.length === wanted.length && found.every((byte, i) => byte === wanted[i])) return;
    throw new Error("weights/model.wasm is not what weights/model.safetensors gives: run deno task weights");
  }
  const bytes = await shrink(folder);
  await Deno.writeFile(safetensors, bytes);
  await Deno.writeFile(wasm, toModule(bytes));
  await Deno.copyFile(`${folder}/config.json`, new URL("config.json", HERE));
  console.log(`weights/model.safetensors: ${bytes.length} bytes`);
}

if (import.meta.main) await finish(main(Deno.args));
