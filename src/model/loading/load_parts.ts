import { type ModelSource, openCheckpoint } from "../../checkpoint/open_checkpoint.ts";
import { buildParts, type ModelParts } from "./build_parts.ts";
import type { LoadModelOptions } from "./options.ts";

/** Opens a checkpoint and puts it on a device of this thread; errors are those of `loadModel`. */
export async function loadParts(source: ModelSource, options: LoadModelOptions): Promise<ModelParts> {
  using checkpoint = await openCheckpoint(source, options);
  const silent = { ...options, signal: undefined, onProgress: undefined };
  return await buildParts(checkpoint, options, {
    reopen: () => openCheckpoint(source, silent),
    lateCode: () => import("./late_code.ts"),
  });
}
