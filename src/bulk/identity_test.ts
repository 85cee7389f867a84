import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { absolute, identify, isUrl } from "./identity.ts";
import { isId } from "./outcome.ts";

Deno.test("a path is the same picture from every way to name it", async () => {
  const [relative, dotted, whole] = await identify(["a/b.png", "./a/b.png", `${Deno.cwd()}/a/b.png`], "path");
  assert(isId(relative!.id));
  assertEquals([dotted!.id, whole!.id], [relative!.id, relative!.id]);
  assertEquals(relative!.image, "a/b.png");
  assertEquals(absolute("https://a/b.png"), "https://a/b.png");
  assert(isUrl("data:,") && !isUrl("C/a.png"));
});

Deno.test("by content, copies are one picture, and what cannot be read is its place", async () => {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of [["a", "1"], ["b", "1"], ["c", "2"]]) {
    await Deno.writeTextFile(`${folder}/${name}`, text!);
  }
  const paths = ["a", "b", "c", "none", "neither"].map((name) => `${folder}/${name}`);
  const [a, b, c, none, neither] = (await identify(paths, "content")).map(({ id }) => id);
  assertEquals(a, b);
  assertEquals(new Set([a, c, none, neither]).size, 4);
  assertNotEquals((await identify(paths, "path"))[0]!.id, a);
  assertEquals((await identify([paths[3]!], "path"))[0]!.id, none);
  await Deno.remove(folder, { recursive: true });
});
