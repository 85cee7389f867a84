/**
 * The model in `weights/`. Its bytes are the data segment of a WebAssembly module without code: an import like any
 * other, so it needs no permission, is cached and pinned with the code, and works offline after an import by URL.
 *
 * @module
 */
import { ViewReader } from "../../checkpoint/reading/byte_reader.ts";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { LoadOptions } from "../../checkpoint/open_checkpoint.ts";
import { openOwn } from "../../checkpoint/open_own.ts";
import { buildParts, type LateCode, type ModelParts } from "./build_parts.ts";
import type { LoadModelOptions } from "./options.ts";

const NAME = "vit_cifar10_patch4_32";

/** The file's length comes first; padding keeps its tensors aligned. */
const HEADER_BYTES = 8;

/** The embedded file, whose description is read and checked once. */
let checked: Checkpoint | undefined;

/** Puts the embedded model on a device: unless told otherwise as float32, for speed, on one thread of the CPU. */
export async function loadEmbeddedParts(
  { dtype = "f32", threads = 1, device = "cpu", ...options }: LoadModelOptions,
  lateCode: LateCode,
): Promise<ModelParts> {
  using checkpoint = await openEmbedded(options);
  return await buildParts(
    checkpoint,
    { ...options, dtype, threads, device },
    { reopen: () => openEmbedded({ config: options.config }), lateCode },
  );
}

async function openEmbedded(options: LoadOptions = {}): Promise<Checkpoint> {
  const { memory } = await import("../../../weights/model.wasm");
  const [length] = new Uint32Array(memory.buffer, 0, 1);
  const bytes = new Uint8Array(memory.buffer, HEADER_BYTES, length);
  if (options.config) return { ...await openOwn(new ViewReader(bytes, options), options.config), name: NAME };
  checked ??= await openOwn(new ViewReader(bytes, {}));
  return { ...await checked.reopen(new ViewReader(bytes, options)), name: NAME };
}
