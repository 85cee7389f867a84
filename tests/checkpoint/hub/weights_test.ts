/**
 * The choice of weights on the hub, and weights in several files.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseSafetensors } from "../../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../../src/checkpoint/tensor.ts";
import { CheckpointError } from "../../../src/errors.ts";
import { headsOf, MICRO, microFile } from "../../support/micro_file.ts";
import { COMMIT, sha256Of } from "../../support/mock_hub.ts";
import { withMockHub } from "./scene.ts";

type Files = Record<string, Uint8Array<ArrayBuffer> | string>;

const FILE = microFile();
/** As short as the true one, but it loads nothing. */
const WRONG = new Uint8Array(FILE.length);
const INDEX = "model.safetensors.index.json";
const [A, B] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;

/** The micro network in two shards. */
function shards(): Files & Record<typeof A | typeof B, Uint8Array<ArrayBuffer>> {
  const tensors = [...parseSafetensors(FILE).tensors.values()].map((tensor) => {
    return { name: tensor.name, shape: tensor.shape, data: toFloat32(tensor).slice() };
  });
  const half = (rest: number) => writeSafetensors(tensors.filter((_, i) => i % 2 === rest), headsOf(MICRO));
  const places = tensors.map(({ name }, i) => [name, i % 2 === 0 ? A : B]);
  const index = { metadata: {}, "weight_map": Object.fromEntries(places) };
  return { [INDEX]: JSON.stringify(index), [A]: half(0), [B]: half(1) };
}

Deno.test("the best file of weights is taken, whatever else there is", async () => {
  const names = ["model.safetensors", "open_clip_model.safetensors", "pytorch_model.bin", "ViT.npz"];
  for (const [i, best] of names.entries()) {
    const files = Object.fromEntries(names.slice(i).map((name) => [name, name === best ? FILE : WRONG]));
    await withMockHub({ files: { ...files, "tf_model.h5": "x" } }, async ({ hub, read }) => {
      assertEquals(await read("org/name"), "name");
      assertEquals(
        hub.seen.filter(({ method, path }) => method === "GET" && !path.startsWith("/api")).length,
        1,
      );
      hub.seen.length = 0;
      assertEquals(await read("org/name", { offline: true }), "name");
      assertEquals(hub.seen, []);
    });
  }
});

Deno.test("open_clip's configuration comes with its weights", async () => {
  for (const weights of ["open_clip_model.safetensors", "model.safetensors"]) {
    const files = { [weights]: FILE, "open_clip_config.json": "{}" };
    await withMockHub({ files }, async ({ cacheDir, read }) => {
      await read("org/name").catch(() => {}); // whatever an empty configuration says
      const snapshot = `${cacheDir}/models--org--name/snapshots/${COMMIT}`;
      assertEquals(await Deno.readTextFile(`${snapshot}/open_clip_config.json`), "{}");
    });
  }
});

Deno.test("shards come with one progress, are used offline, and are read without a cache too", async () => {
  const files = shards();
  await withMockHub({ files, large: [A, B] }, async ({ hub, cacheDir, read }) => {
    const told: number[] = [];
    const totals = new Set<number | undefined>();
    const onProgress = ({ loaded, total }: { loaded: number; total: number | undefined }) => {
      told.push(loaded);
      totals.add(total);
    };
    assertEquals(await read("org/name", { onProgress }), "name");
    assertEquals([...totals], [files[A].length + files[B].length]);
    assertEquals(told, told.toSorted((a, b) => a - b));
    const blobs = await Array.fromAsync(
      Deno.readDir(`${cacheDir}/models--org--name/blobs`),
      ({ name }) => name,
    );
    assert([A, B].every((name) => blobs.includes(sha256Of(files[name]))));
    hub.seen.length = 0;
    await read("org/name", { offline: true });
    assertEquals(hub.seen, []);
    assertEquals(await read("org/name", { cacheDir: "/dev/null/none" }), "name");
  });
});

Deno.test("a cache that lacks a shard does not have the model", async () => {
  await withMockHub({ files: shards() }, async ({ hub, cacheDir, read }) => {
    await read("org/name");
    await Deno.remove(`${cacheDir}/models--org--name/snapshots/${COMMIT}/${B}`);
    await assertRejects(() => read("org/name", { offline: true }), CheckpointError, "it is not in the cache");
    hub.seen.length = 0;
    await read("org/name");
    assertEquals(hub.seen.filter(({ method }) => method === "GET"), []); // the content is still there
  });
});

Deno.test("an index that names an absent shard, or shards that contradict it, are refused", async () => {
  const { [B]: _, ...absent } = shards();
  const cases: [Files, string][] = [
    [absent, `${INDEX} names the shard ${B}, which is absent`],
    [{ ...shards(), [A]: FILE }, "both have the tensor"],
    [{ ...shards(), [INDEX]: '{"weight_map":{"x":"../../a"}}' }, "the name of a file in the same folder"],
  ];
  for (const [files, message] of cases) {
    for (const cacheDir of [undefined, "/dev/null/none"]) {
      await withMockHub({ files }, async ({ read }) => {
        const reading = () => read("org/name", cacheDir === undefined ? {} : { cacheDir });
        await assertRejects(reading, CheckpointError, message);
      });
    }
  }
});

Deno.test("another digest than the one that is wanted is refused before anything is downloaded", async () => {
  const files = { "model.safetensors": FILE };
  await withMockHub({ files, large: ["model.safetensors"] }, async ({ hub, read }) => {
    const wrong = () => read("org/name", { sha256: "0".repeat(64) });
    await assertRejects(wrong, CheckpointError, `its SHA-256 is ${sha256Of(FILE)}, 0000`);
    assertEquals(hub.downloads("model.safetensors"), []);
    assertEquals(await read("org/name", { sha256: sha256Of(FILE).toUpperCase() }), "name");
  });
});
