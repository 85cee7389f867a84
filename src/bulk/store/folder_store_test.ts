import { assertEquals, assertRejects } from "@std/assert";
import { FolderStore } from "./folder_store.ts";
import { isPart, partPath } from "./part_path.ts";

Deno.test("files come back, replace each other, and are listed", async () => {
  const folder = await Deno.makeTempDir();
  const store = new FolderStore(`${folder}/made here/`);
  await store.check();
  assertEquals(await store.read("parts/ab/c"), undefined);
  assertEquals(await Array.fromAsync(store.list("parts")), []);
  await store.write("parts/ab/c", "one");
  await store.write("parts/ab/c", "twö");
  await store.write("parts/cd/e", "");
  assertEquals(await store.read("parts/ab/c"), "twö");
  assertEquals((await Array.fromAsync(store.list("parts"))).sort(), ["parts/ab/c", "parts/cd/e"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a place that cannot be written is an error that names it", async () => {
  const store = new FolderStore("deno.json");
  await assertRejects(() => store.check(), Error, "Cannot write results to deno.json");
});

Deno.test("parts are told from what is being written", () => {
  const job = "0123456789".repeat(4);
  assertEquals(partPath(`${job}-2`), `parts/01/${job}-2.ndjson`);
  assertEquals([isPart(partPath(job)), isPart(partPath(`${job}-2`))], [true, true]);
  assertEquals(isPart(`parts/01/.${job}.ndjson.1`), false);
});
