/** Files of Flax, opened and read to their end. @module */
import { CheckpointError } from "../../../src/errors.ts";
import { openTensors } from "../../../src/checkpoint/formats.ts";
import { ViewReader } from "../../../src/checkpoint/reading/byte_reader.ts";
import { toFloat32 } from "../../../src/checkpoint/tensor.ts";
import { type FlaxTree, float32, writeFlax } from "../../support/flax_file.ts";
import type { Kind } from "../kind.ts";
import { flaxMutator } from "../mutate/flax.ts";

export function openFlax(): Kind {
  const arrays: FlaxTree = {
    "kernel": float32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)),
    "bias": { shape: [3], kind: "bfloat16", bytes: new Uint8Array(6) },
    "scale": { shape: [1], kind: "float64", bytes: new Uint8Array(8) },
  };
  const trees: FlaxTree[] = [
    arrays,
    { params: { vit: { encoder: { layer: { "0": arrays, "1": arrays } } } } },
    { step: 70_000, list: [1, -1, 0.5, null, true, "text"], params: arrays },
  ];
  return {
    refusals: [CheckpointError.name],
    make: flaxMutator(trees.map(writeFlax)),
    async run(bytes) {
      const reader = new ViewReader(bytes, {});
      const file = await openTensors(reader);
      await file.read(reader, (tensor) => void toFloat32(tensor));
    },
  };
}
