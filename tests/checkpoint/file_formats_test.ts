/**
 * One network in every format and wrapper that it is published in: the numbers are those of timm's safetensors.
 */
import { assertEquals } from "@std/assert";
import { loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { sharedTest } from "./oracle.ts";

/** Files of `../shared/goldens`, by what they hold; JAX's show the number of heads themselves. */
const FILES: Record<string, readonly string[]> = {
  "plain.safetensors": [
    "plain.npz",
    "plain.pth",
    "plain.legacy.pth",
    "plain.huggingface.safetensors",
    "plain.torchvision.safetensors",
    "hub/prefixed_module.safetensors",
    "hub/torchvision_linear_names.safetensors",
  ],
  "pre_logits.safetensors": ["pre_logits.npz", "pre_logits.pth", "pre_logits.torchvision.safetensors"],
  "distilled.safetensors": ["distilled.pth", "distilled.huggingface.safetensors"],
};

for (const [twin, files] of Object.entries(FILES)) {
  for (const file of files) {
    sharedTest(`${file} has the numbers of ${twin}`, `goldens/${file}`, async (url) => {
      const { tensors } = parseSafetensors(
        await Deno.readFile(new URL(twin, new URL("../../../shared/goldens/", import.meta.url))),
      );
      const config = file.endsWith(".npz") ? {} : { numHeads: 3 };
      using checkpoint = await openCheckpoint(url, { config });
      assertEquals(checkpoint.config.numHeads, 3);
      assertEquals(
        sorted(await loadCheckpoint(checkpoint)),
        sorted([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)])),
      );
    });
  }
}

function sorted(numbers: Iterable<[string, Float32Array]>): [string, Float32Array][] {
  return [...numbers].sort(([a], [b]) => a < b ? -1 : 1);
}
