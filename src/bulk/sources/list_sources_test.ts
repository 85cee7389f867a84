import { assertEquals, assertRejects } from "@std/assert";
import { listSources } from "./list_sources.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/b/c`, { recursive: true });
    await Deno.mkdir(`${folder}/.hidden`);
    await Deno.mkdir(`${folder}/empty`);
    for (const name of ["z.png", "a.JPG", "b/2.webp", "b/c/1.gif", ".hidden/h.png", "._z.png", "b/notes"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "");
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function list(...sources: string[]): Promise<string[]> {
  return await Array.fromAsync(listSources(sources));
}

Deno.test("folders are walked in order, hidden files and others passed over", async () => {
  await inFolder(async (folder) => {
    const all = ["a.JPG", "z.png", "b/2.webp", "b/c/1.gif"].map((name) => `${folder}/${name}`);
    assertEquals(await list(folder), all);
    assertEquals(await list(`${folder}/`), all);
    await assertRejects(() => list(`${folder}/empty`), Error, "Cannot find pictures in");
    await assertRejects(() => list(`${folder}/none`), Error, "there is no such file or folder");
  });
});

Deno.test("patterns are matched, and files and URLs are what they are", async () => {
  await inFolder(async (folder) => {
    assertEquals(await list(`${folder}/**/*.{webp,gif}`), [`${folder}/b/2.webp`, `${folder}/b/c/1.gif`]);
    await assertRejects(() => list(`${folder}/*.bmp`), Error, "*.bmp");
    assertEquals(await list(`${folder}/b/notes`, "https://a/*"), [`${folder}/b/notes`, "https://a/*"]);
    for (const other of ["redis://localhost:6379", "s3://bucket/photos", "ftp://a/b.png"]) {
      await assertRejects(() => list(other), Error, `Cannot find pictures in ${other}: a path, or an https:`);
    }
  });
});

Deno.test("lists have paths, URLs or JSON, a line each", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/list.txt`;
    await Deno.writeTextFile(
      path,
      'a.png\r\n\n https://b/ü.png \n"c.png"\n{"image":"d \\"e\\".png","more":1}',
    );
    assertEquals(await list(path), ["a.png", "https://b/ü.png", "c.png", 'd "e".png']);
    for (const [line, told] of [['{"image":1}', '"image" is a text'], ['{"image"', "and is none"]] as const) {
      await Deno.writeTextFile(path, `a.png\n${line}\n`);
      await assertRejects(() => list(path), Error, told);
      await assertRejects(() => list(path), Error, `line 2 of ${path}`);
    }
    await Deno.writeTextFile(path, "\n");
    await assertRejects(() => list(path), Error, "or lines that name pictures");
  });
});
