/**
 * Models by name where the cache's disk is full, or can only be read.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { microFile } from "../support/micro_file.ts";
import { MockHub } from "../support/mock_hub.ts";
import { CAN_MOUNT, WHO, withSmallDisk } from "./full_disk.ts";

const WEIGHTS = "model.safetensors";
const SCRIPT = `
  import { openCheckpoint } from "${new URL("../../src/checkpoint/open_checkpoint.ts", import.meta.url)}";
  for (const _ of [1, 2]) {
    using checkpoint = await openCheckpoint("org/name");
    await checkpoint.readTensors(() => {});
  }
  console.log("read");`;

/** Reads the model twice in a process of its own; what it says on both outputs. */
async function readTwice(hub: MockHub, cacheDir: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", `data:text/typescript,${encodeURIComponent(SCRIPT)}`],
    env: { NO_COLOR: "1", HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheDir },
  }).output();
  return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
}

async function withDisk(
  content: Uint8Array<ArrayBuffer>,
  run: (hub: MockHub, disk: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await using hub = new MockHub({ files: { [WEIGHTS]: content }, large: [WEIGHTS] });
  await withSmallDisk(`${folder}/disk`, () => run(hub, `${folder}/disk`));
  await Deno.remove(folder, { recursive: true });
}

async function makeReadOnly(disk: string): Promise<void> {
  await new Deno.Command("mount", { args: ["-o", "remount,ro", disk] }).output();
}

Deno.test({
  name: `a full disk is named, with what helps${WHO}`,
  ignore: !CAN_MOUNT,
  async fn() {
    await withDisk(new Uint8Array(3_000_000), async (hub, disk) => {
      const said = await readTwice(hub, disk);
      assertMatch(said, /Cannot keep model\.safetensors in .*: No space left on device.*another cacheDir/);
    });
  },
});

Deno.test({
  name:
    `a cache that can only be read: what it has is used, the rest is read as it comes, and said once${WHO}`,
  ignore: !CAN_MOUNT,
  async fn() {
    await withDisk(microFile(), async (hub, disk) => {
      await makeReadOnly(disk);
      const said = await readTwice(hub, disk);
      assertStringIncludes(said, "read\n");
      assertEquals(said.split("without keeping it").length, 2, said);
      assertEquals(hub.downloads(WEIGHTS).length, 2);
    });
    await withDisk(microFile(), async (hub, disk) => {
      const options = { endpoint: hub.endpoint, cacheDir: disk, offline: false };
      await (await openCheckpoint("org/name", options)).readTensors(() => {});
      await makeReadOnly(disk);
      hub.seen.length = 0;
      assertEquals(await readTwice(hub, disk), "read\n");
      assertEquals(hub.downloads(WEIGHTS), []);
    });
  },
});
