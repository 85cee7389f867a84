/**
 * Models in several files: an index, and shards beside it.
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { openIndexed } from "../../src/checkpoint/sharded/open_indexed.ts";
import { parseShardIndex } from "../../src/checkpoint/sharded/shard_index.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { CheckpointError } from "../../src/errors.ts";
import { MICRO, microFile } from "../support/micro_file.ts";
import { sharedTest } from "./oracle.ts";

type Files = Record<string, Uint8Array | string>;

const INDEX = "model.safetensors.index.json";
const [C, A, B] = ["model-3.safetensors", "model-1.safetensors", "model-2.safetensors"] as const;
const TENSORS = [...parseSafetensors(microFile()).tensors.values()].map((tensor) => {
  return { name: tensor.name, shape: tensor.shape, data: toFloat32(tensor).slice() };
});
const NAMES = TENSORS.map(({ name }) => name);
/** Each tensor in one of three shards, the last of which comes first. */
const PLACES = Object.fromEntries(NAMES.map((name, i) => [name, [C, A, B][i % 3]!]));

/** The micro network's folder; `places` says what the index does, `held` what the shards do. */
function filesOf(places: Record<string, string> = PLACES, held: [name: string, shard: string][] = []): Files {
  const pairs = [...Object.entries(PLACES), ...held];
  const shard = (file: string) =>
    writeSafetensors(
      pairs.filter(([, place]) => place === file).map(([name]) => {
        return TENSORS.find((tensor) => tensor.name === name) ??
          { name, shape: [1], data: Float32Array.of(1) };
      }),
    );
  const index = JSON.stringify({ metadata: { total_size: 1 }, weight_map: places });
  return { [INDEX]: index, [A]: shard(A), [B]: shard(B), [C]: shard(C) };
}

/** Runs with these files as a folder and as an address. */
async function placed(files: Files, run: (source: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeFile(
      `${folder}/${name}`,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(options, async ({ url }) => {
    const bytes = await Deno.readFile(folder + new URL(url).pathname.slice(2)).catch(() => undefined);
    return bytes ? new Response(bytes) : new Response(null, { status: 404 });
  });
  try {
    await run(folder);
    await run(`http://127.0.0.1:${server.addr.port}/m`);
  } finally {
    stop.abort();
    await server.finished;
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a model in shards is the model in one file, whatever their order", async () => {
  const wanted = await loadWeights(await openCheckpoint(microFile()), (data) => [...data]);
  await placed(filesOf(), async (source) => {
    const told: number[] = [];
    let total: number | undefined;
    using checkpoint = await openCheckpoint(source, {
      config: { numHeads: MICRO.numHeads },
      onProgress({ loaded, total: all }) {
        told.push(loaded);
        total = all;
      },
    });
    assertEquals(checkpoint.config, MICRO);
    assertEquals(await loadWeights(checkpoint, (data) => [...data]), wanted);
    assertEquals([told.at(-1), total], [checkpoint.fileBytes, checkpoint.fileBytes]);
    assertEquals(told, told.toSorted((a, b) => a - b));
  });
});

const { [NAMES[0]!]: _absent, ...ALL_BUT_ONE } = PLACES;
const { [B]: _missing, ...TWO_SHARDS } = filesOf();
const WRONG: Record<string, [files: Files, message: string]> = {
  "an absent shard": [TWO_SHARDS, `its index names the shard ${B}, which is absent`],
  "a foreign tensor": [
    filesOf(PLACES, [["x", A]]),
    `the shard ${A} has the tensor "x", which the index does not name`,
  ],
  "a tensor that the index forgets": [filesOf(ALL_BUT_ONE), `the shard ${C} has the tensor "${NAMES[0]}"`],
  "a tensor in two shards": [
    filesOf(PLACES, [[NAMES[0]!, A]]),
    `the shards ${C} and ${A} both have the tensor "${NAMES[0]}"`,
  ],
  "a tensor in no shard": [
    filesOf({ ...PLACES, y: B }),
    `the tensor "y" is in no shard, the index places it in ${B}`,
  ],
  "a tensor in another shard": [
    filesOf({ ...PLACES, [NAMES[0]!]: B }),
    `the tensor "${NAMES[0]}" is in ${C}, the index places it in ${B}`,
  ],
  "a damaged shard": [{ ...filesOf(), [B]: "<html>" }, `a web page`],
  "a shard that was cut": [
    { ...filesOf(), [A]: (filesOf()[A] as Uint8Array).subarray(0, -1) },
    `(in the shard ${A})`,
  ],
};

for (const [what, [files, message]] of Object.entries(WRONG)) {
  Deno.test(`shards are refused: ${what}`, async () => {
    await placed(files, async (source) => {
      await assertRejects(
        async () => {
          using checkpoint = await openCheckpoint(source, { config: { numHeads: MICRO.numHeads } });
          await checkpoint.readTensors(() => {});
        },
        CheckpointError,
        message,
      );
    });
  });
}

Deno.test("an index that is none, or leads out of its folder, is refused", () => {
  const wrong = {
    "[]": "not an object",
    "{}": "weight_map",
    '{"weight_map":{}}': "it names 0 shards",
    '{"weight_map":{"x":1}}': "weight_map.x is 1",
    '{"weight_map":{"x":"../a"}}': 'the shard "../a", the name of a file in the same folder',
    '{"weight_map":{"x":"/etc/passwd"}}': "the name of a file",
    '{"weight_map":{"x":".."}}': "the name of a file",
    '{"weight_map":{"x":"C:a"}}': "the name of a file",
    '{"weight_map":{"x":"a\\\\b"}}': "the name of a file",
  };
  for (const [text, message] of Object.entries(wrong)) {
    assertThrows(() => parseShardIndex(text, "it"), CheckpointError, message);
  }
});

Deno.test("one digest cannot check several files", async () => {
  await placed(filesOf(), async (source) => {
    const options = { sha256: "0".repeat(64) };
    await assertRejects(() => openCheckpoint(source, options), CheckpointError, "by one sha256");
  });
});

sharedTest(
  "Hugging Face's shards are found by their index",
  "goldens/hub/hf_vit_sharded/",
  async (folder) => {
    const file = (await openIndexed(new URL(INDEX, folder), {}))!;
    const index = JSON.parse(await Deno.readTextFile(new URL(INDEX, folder)));
    assertEquals(file.tensors.map(({ name }) => name).toSorted(), Object.keys(index.weight_map).toSorted());
    let bytes = 0;
    await file.read(undefined as never, (tensor) => void (bytes += tensor.bytes.length));
    assertEquals(bytes, index.metadata.total_size);
    assert(file.fileBytes > bytes);
  },
);
