/**
 * One network in every format and wrapper that it is published in: the numbers are those of timm's safetensors.
 */
import { assertEquals } from "@std/assert";
import { loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { FILES } from "./file_formats.ts";
import { sharedTest } from "./oracle.ts";

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
