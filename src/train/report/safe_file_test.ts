import { assertEquals, assertRejects } from "@std/assert";
import { writeTextSafely } from "./safe_file.ts";

Deno.test("a text is there at once, or the one before stays and nothing else is left", async () => {
  const folder = await Deno.makeTempDir();
  const names = async () => (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  await writeTextSafely(folder, "a", "one");
  await writeTextSafely(folder, "a", "ü");
  assertEquals(await Deno.readTextFile(`${folder}/a`), "ü");
  await Deno.mkdir(`${folder}/b`); // which no file can replace
  await assertRejects(() => writeTextSafely(folder, "b", "three"));
  assertEquals(await names(), ["a", "b"]);
  await Deno.remove(folder, { recursive: true });
});
