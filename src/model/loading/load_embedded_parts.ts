/**
 * The model in `weights/`. Its bytes are the data segment of a WebAssembly module without code: an import like any
 * other, so it needs no permission, is cached and pinned with the code, and works offline after an import by URL.
 *
 * @module
 */
import type { OpenModel } from "../../checkpoint/checkpoint.ts";
import type { LoadOptions } from "../../checkpoint/open_checkpoint.ts";
import { openEmbedded } from "../../checkpoint/open_embedded.ts";
import { buildParts, type LateCode, type ModelParts } from "./build_parts.ts";
import type { LoadModelOptions } from "./options.ts";

const NAME = "vit_cifar10_patch6_54";

/** The file's length comes first; padding keeps its tensors aligned. */
const HEADER_BYTES = 8;

/** Puts the embedded model on a device: unless told otherwise as float32, for speed, on one thread of the CPU. */
export async function loadEmbeddedParts(
  { dtype = "f32", threads = 1, device = "cpu", ...options }: LoadModelOptions,
  lateCode: LateCode,
): Promise<ModelParts> {
  const open = (reading: LoadOptions) => openModel({ ...reading, config: options.config }, lateCode);
  using model = await open(options);
  return await buildParts(model, { ...options, dtype, threads, device }, {
    reopen: () => open({}),
    lateCode,
  });
}

async function openModel(options: LoadOptions, lateCode: LateCode): Promise<OpenModel> {
  const { memory } = await import("../../../weights/model.wasm");
  const [length] = new Uint32Array(memory.buffer, 0, 1);
  const bytes = new Uint8Array(memory.buffer, HEADER_BYTES, length);
  if (!options.config) return openEmbedded(NAME, bytes, options);
  const { openCheckpoint } = await (await lateCode()).loadOpener();
  return { ...await openCheckpoint(bytes, options), name: NAME };
}
