import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { hasState, LOCKS_FOLDERS, RunFolder, type RunFolderOptions } from "./run_folder.ts";

const NEW = { resume: false, force: false };
const FORCED = { resume: false, force: true };
const RESUMED = { resume: true, force: false };

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

async function expect(folder: string, options: RunFolderOptions): Promise<void> {
  using place = new RunFolder(folder, options);
  await place.expect();
}

async function make(folder: string, options: RunFolderOptions): Promise<void> {
  using place = new RunFolder(folder, options);
  await place.expect();
  place.make();
}

Deno.test("what a run left must be meant before it goes, and what is not of a run stays", async () => {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/a/b`;
  await expect(folder, NEW);
  await assertRejects(() => Deno.lstat(folder), Deno.errors.NotFound);
  await make(folder, NEW);
  await Deno.writeTextFile(`${folder}/notes.txt`, "");
  await expect(folder, NEW);
  await expect(folder, FORCED);
  for (const name of ["state.safetensors", "metrics.csv", "report.html", "model.safetensors"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
  }
  await assertRejects(() => expect(folder, NEW), Error, "it has state.safetensors already");
  await expect(folder, FORCED);
  assertEquals([(await filesIn(folder)).length, await hasState(folder)], [5, true]);
  await Deno.writeTextFile(`${folder}/.model.safetensors.1.tmp`, "of a process that was killed");
  await make(folder, RESUMED);
  assertEquals((await filesIn(folder)).length, 5);
  await make(folder, FORCED);
  assertEquals([await filesIn(folder), await hasState(folder)], [["model.safetensors", "notes.txt"], false]);
  await assertRejects(() => expect(folder, RESUMED), Error, "Cannot resume from");
  await Deno.remove(parent, { recursive: true });
});

Deno.test("what cannot be a folder is refused before anything is computed", async () => {
  const file = await Deno.makeTempFile();
  await assertRejects(() => expect(file, NEW), Error, `into ${file}: a folder that can be written is wanted`);
  using place = new RunFolder(`${file}/run`, NEW);
  await place.expect();
  assertThrows(() => place.make(), Error, `into ${file}/run: a folder that can be written is wanted`);
  await Deno.remove(file);
});

Deno.test("a run that began meanwhile is not lost", async () => {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/run`;
  using place = new RunFolder(folder, NEW);
  await place.expect();
  await make(folder, NEW);
  await Deno.writeTextFile(`${folder}/metrics.csv`, "");
  assertThrows(() => place.make(), Error, "it has metrics.csv already");
  await Deno.remove(parent, { recursive: true });
});

Deno.test({
  name: `two runs do not share a folder${LOCKS_FOLDERS ? "" : " (skipped: this Deno cannot lock folders)"}`,
  ignore: !LOCKS_FOLDERS,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    for (const options of [NEW, FORCED]) {
      using place = new RunFolder(folder, options);
      await place.expect();
      place.make();
      await assertRejects(() => expect(folder, options), Error, "another process is training into it");
    }
    await expect(folder, NEW);
    await Deno.remove(folder, { recursive: true });
  },
});
