import { assertEquals, assertRejects } from "@std/assert";
import { expectRunFolder, hasState, makeRunFolder } from "./run_folder.ts";

const NEW = { resume: false, force: false };
const FORCED = { resume: false, force: true };

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("what a run left must be meant before it goes, and what is not of a run stays", async () => {
  const folder = `${await Deno.makeTempDir()}/a/b`;
  await expectRunFolder(folder, NEW);
  makeRunFolder(folder, NEW);
  await Deno.writeTextFile(`${folder}/notes.txt`, "");
  await expectRunFolder(folder, NEW);
  await expectRunFolder(folder, FORCED);
  for (const name of ["state.safetensors", "metrics.csv", "report.html", "model.safetensors"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
  }
  await assertRejects(() => expectRunFolder(folder, NEW), Error, "it has state.safetensors already");
  await expectRunFolder(folder, FORCED);
  assertEquals([(await filesIn(folder)).length, await hasState(folder)], [5, true]);
  makeRunFolder(folder, { resume: true, force: false });
  assertEquals((await filesIn(folder)).length, 5);
  makeRunFolder(folder, FORCED);
  assertEquals([await filesIn(folder), await hasState(folder)], [["model.safetensors", "notes.txt"], false]);
  await assertRejects(
    () => expectRunFolder(folder, { resume: true, force: false }),
    Error,
    "Cannot resume from",
  );
  await Deno.remove(`${folder}/../..`, { recursive: true });
});
