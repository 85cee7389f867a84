/** NumPy's archives, opened and read to their end. @module */
import { CheckpointError } from "../../../src/errors.ts";
import { openTensors } from "../../../src/checkpoint/formats.ts";
import { ViewReader } from "../../../src/checkpoint/reading/byte_reader.ts";
import { toFloat32 } from "../../../src/checkpoint/tensor.ts";
import type { Kind } from "../kind.ts";
import { npzMutator } from "../mutate/npz.ts";

const FIXTURES = new URL("../../fixtures/numpy/", import.meta.url);
const NAMES = ["stored", "deflated", "descriptors", "version1", "version2", "version3"];

export async function openNpz(): Promise<Kind> {
  const files = await Promise.all(NAMES.map((name) => Deno.readFile(new URL(`${name}.npz`, FIXTURES))));
  return {
    refusals: [CheckpointError.name],
    make: npzMutator(files),
    async run(bytes) {
      const reader = new ViewReader(bytes, {});
      const file = await openTensors(reader);
      await file.read(reader, (tensor) => void toFloat32(tensor));
    },
  };
}
