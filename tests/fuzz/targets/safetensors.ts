/** Safetensors files, given to `openCheckpoint` and read to their end. @module */
import { loadWeights } from "../../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../../src/checkpoint/safetensors/writer.ts";
import { storedTensors } from "../../../src/vit/weights.ts";
import { headsOf, MICRO, microFile } from "../../support/micro_file.ts";
import type { Kind } from "../kind.ts";
import { editTree, toTree, writeTree } from "../mutate/json.ts";
import { safetensorsMutator } from "../mutate/safetensors.ts";
import type { CaseRandom } from "../random.ts";

/** This library's own description of the network in a file. */
const OWN = {
  imageSize: 8,
  inChannels: 3,
  patchSize: 4,
  embedDim: 64,
  depth: 1,
  numHeads: 1,
  mlpRatio: 4,
  qkvBias: true,
  distilled: false,
  numClasses: 3,
  layerNormEps: 1e-6,
  classNames: ["cat", "dog", "cow"],
  preprocess: {
    imageSize: 8,
    interpolation: "bicubic",
    cropPct: 0.9,
    cropMode: "center",
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
};

export function openSafetensors(): Kind {
  const own = { format: "pt", "vit_edge": JSON.stringify(OWN) };
  const files = [
    microFile(),
    microFile(MICRO, own),
    microFile(MICRO, own),
    ...(["F16", "BF16", "I8"] as const).map(stored),
  ];
  return {
    refusals: ["CheckpointError"],
    make: safetensorsMutator(files, editJson),
    async run(bytes, random) {
      if (random.chance(0.2)) return void parseSafetensors(bytes);
      using checkpoint = await openCheckpoint(bytes);
      await loadWeights(checkpoint, () => {});
    },
  };
}

/** The micro network, with its matrices stored as this type. */
function stored(dtype: "F16" | "BF16" | "I8"): Uint8Array {
  return writeSafetensors(
    storedTensors(MICRO).map(({ name, shape, role }) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
      return { name, shape, data, dtype: role === "weight" ? dtype : "F32" };
    }),
    headsOf(MICRO),
  );
}

/** Edits a text of JSON as a tree; other texts are replaced. */
export function editJson(
  _name: string,
  text: string,
  random: CaseRandom,
): string {
  if (!text.startsWith("{")) {
    return random.pick(["", "np", "{", "[]", "null", "\0"]);
  }
  let tree = toTree(JSON.parse(text));
  for (const _ of random.edits()) tree = editTree(tree, random, [toTree(OWN)]);
  return writeTree(tree);
}
