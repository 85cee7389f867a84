import type { WeightType } from "../../backend/backend.ts";
import { storedTensors } from "../../vit/weights.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { layOut } from "../safetensors/layout.ts";
import { encodeTensor } from "../safetensors/writer.ts";
import { writeAt } from "./staged_files.ts";
import { toFloat32 } from "../tensor.ts";
import { DTYPE_OF, expectFit } from "../weight_type.ts";

/**
 * Writes a checkpoint as a safetensors file with the matrices of linears in another type, everything else in F32, and
 * all that is known about the model in `__metadata__.vit_edge`. Its weights pass through memory one at a time.
 *
 * @returns the length of the file
 * @throws {CheckpointError} as `readTensors` of the checkpoint, and when a weight is too large for the type
 */
export async function writeCheckpoint(
  checkpoint: Checkpoint,
  file: Deno.FsFile,
  type: WeightType,
): Promise<number> {
  const plans = storedTensors(checkpoint.config).map(({ name, shape, role }) => {
    return { name, shape, dtype: role === "weight" ? DTYPE_OF[type] : "F32" as const };
  });
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const { head, offsets, fileBytes } = layOut(plans, metadataOf(checkpoint));
  await writeAt(file, 0, head);
  await checkpoint.readTensors(async (tensor) => {
    const plan = byName.get(tensor.name)!;
    const data = toFloat32(tensor);
    if (plan.dtype !== "F32") expectFit(data, plan.name, type);
    for (const { name, bytes } of encodeTensor({ ...plan, data })) {
      await writeAt(file, offsets.get(name)!, bytes);
    }
  });
  return fileBytes;
}

function metadataOf(
  { metadata, config, preprocess, classNames, activation }: Checkpoint,
): Record<string, string> {
  return {
    format: "pt",
    ...metadata,
    "vit_edge": JSON.stringify({ ...config, preprocess, classNames, activation }),
  };
}
