/**
 * Folders as they are published, by their names on a hub: what they load is what they load from disk.
 */
import { assert, assertEquals } from "@std/assert";
import { loadWeights } from "../../../src/checkpoint/checkpoint.ts";
import { type LoadOptions, openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { chooseWeights } from "../../../src/checkpoint/reading/weight_files.ts";
import { MockHub } from "../../support/mock_hub.ts";
import { sharedTest } from "../oracle.ts";

/** A model's facts, and a sum over each of its parameters. */
async function read(source: string | URL, options: LoadOptions) {
  using checkpoint = await openCheckpoint(source, options);
  const sums: number[] = [];
  await loadWeights(checkpoint, (data) => void sums.push(data.reduce((sum, value) => sum + value, 0)));
  const { config, preprocess, classNames, activation } = checkpoint;
  return { config, preprocess, classNames, activation, sums };
}

sharedTest("published folders load by name what they load from disk", "goldens/hub/", async (root) => {
  const folders = await Array.fromAsync(
    Deno.readDir(root),
    ({ name, isDirectory }) => isDirectory ? [name] : [],
  );
  let count = 0;
  for (const name of folders.flat()) {
    const folder = new URL(`${name}/`, root);
    const paths = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    if (chooseWeights(paths) === undefined) continue;
    const files = Object.fromEntries(
      await Promise.all(
        paths.map(async (path) => [path, await Deno.readFile(new URL(path, folder))] as const),
      ),
    );
    const large = paths.filter((path) => /\.(safetensors|bin)$/.test(path));
    await using hub = new MockHub({ repository: `org/${name}`, files, large });
    const cacheDir = await Deno.makeTempDir();
    const wanted = await read(folder, {});
    const options = { endpoint: hub.endpoint, cacheDir };
    for (
      const told of [{ offline: false }, { offline: true }, { cacheDir: "/dev/null/none", offline: false }]
    ) {
      assertEquals(await read(`org/${name}`, { ...options, ...told }), wanted, name);
    }
    await Deno.remove(cacheDir, { recursive: true });
    count++;
  }
  assert(count > 10, `${count} folders`);
});
