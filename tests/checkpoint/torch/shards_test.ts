/** Models in several of PyTorch's files: an index, and shards beside it. */
import { assertEquals, assertRejects } from "@std/assert";
import { loadWeights } from "../../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { CheckpointError } from "../../../src/errors.ts";
import { storedTensors } from "../../../src/vit/weights.ts";
import { MICRO, microFile } from "../../support/micro_file.ts";
import { program, torchFileOf, torchZip } from "../../support/torch_file.ts";

const INDEX = "pytorch_model.bin.index.json";
const SHARDS = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"];
const TENSORS = storedTensors(MICRO).map(({ name, shape }, index) => {
  return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(index) };
});

/** The micro network's folder, every other tensor in the second shard, and whatever is changed of it. */
async function withFolder(
  changed: Record<string, Uint8Array | string>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const places = TENSORS.map(({ name }, i) => [name, SHARDS[i % 2]!]);
  const shards = SHARDS.map((file, i) => [file, torchFileOf(TENSORS.filter((_, at) => at % 2 === i))]);
  const index = JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(places) });
  const files = { ...Object.fromEntries(shards), [INDEX]: index, ...changed };
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${folder}/${name}`, bytes as Uint8Array);
    }
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const config = { numHeads: MICRO.numHeads };

Deno.test("a model in PyTorch's shards is the model in one file", async () => {
  await withFolder({}, async (folder) => {
    using checkpoint = await openCheckpoint(folder, { config });
    using whole = await openCheckpoint(microFile());
    const first = (data: Float32Array) => [data[0], data.length];
    assertEquals(await loadWeights(checkpoint, first), await loadWeights(whole, first));
    assertEquals(checkpoint.config, MICRO);
  });
});

const WRONG: Record<string, [shard: Uint8Array | string, message: string]> = {
  "it has a tensor more": [
    torchFileOf([...TENSORS.filter((_, at) => at % 2 === 1), {
      name: "x",
      shape: [1],
      data: new Float32Array(1),
    }]),
    `the shard ${SHARDS[1]} has the tensor "x", which the index does not name`,
  ],
  "it lacks one": [torchFileOf(TENSORS.filter((_, at) => at % 2 === 1).slice(1)), "is in no shard"],
  "it asks for a program": [
    torchZip(program("cos\nsystem\n(tR")),
    'asks for "os.system", which is never run; a file with tensors in plain dicts is wanted',
  ],
  "it is a web page": ["<html>", "a web page"],
};

for (const [what, [shard, message]] of Object.entries(WRONG)) {
  Deno.test(`a shard of PyTorch's is refused where ${what}`, async () => {
    await withFolder({ [SHARDS[1]!]: shard }, async (folder) => {
      await assertRejects(() => openCheckpoint(folder, { config }), CheckpointError, message);
    });
  });
}
