/** PyTorch's files, given to `openCheckpoint`, or read to their end as they are. @module */
import { loadWeights } from "../../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { ViewReader } from "../../../src/checkpoint/reading/byte_reader.ts";
import { torch } from "../../../src/checkpoint/torch/format.ts";
import { microTorch } from "../../support/torch_file.ts";
import { Fault, type Kind } from "../kind.ts";
import { torchMutator } from "../mutate/torch.ts";

const FOLDER = new URL("../../fixtures/torch/", import.meta.url);
const NAMES = ["kinds", "views", "training", "protocol4", "parameters"];
const LEGACY = ["kinds.legacy", "views.legacy", "training.legacy", "protocol4.legacy"];

/** Numbers of the largest tensor that a file of some kilobytes may have. */
const MOST = 1 << 20;

export async function openTorch(): Promise<Kind> {
  const files = await Promise.all(
    [...NAMES, ...LEGACY].map((name) => Deno.readFile(new URL(`${name}.pth`, FOLDER))),
  );
  return {
    refusals: ["CheckpointError"],
    make: torchMutator([...files, microTorch("model"), microTorch()]),
    async run(bytes, random) {
      if (random.chance(0.3)) {
        using checkpoint = await openCheckpoint(bytes);
        return await loadWeights(checkpoint, () => {}).then(() => {});
      }
      if (!torch.matches(bytes.subarray(0, 256))) return "not recognised";
      const reader = new ViewReader(bytes, {});
      const file = await torch.open(reader);
      await file.read(reader, ({ name, shape }) => {
        const count = shape.reduce((a, b) => a * b, 1);
        if (count > MOST) throw new Fault(`accepted: ${name} has ${count} numbers`);
      });
    },
  };
}
