/**
 * Files, headings, tasks and rooms of `src` that pages name exist.
 */
import { assert, assertEquals } from "@std/assert";
import { findFiles, isLog, readText } from "./text_files.ts";

const ROOT = new URL("../", import.meta.url);

/** `[text](target)`, the target without a scheme. */
const LINK = /\]\((?!\w+:)([^)\s]+)\)/g;

/** The links of a text that lead nowhere. @param path of the page, relative to the root */
async function deadLinks(path: string, text: string): Promise<string[]> {
  const dead: string[] = [];
  for (const [, target] of text.matchAll(LINK)) {
    const { pathname, hash } = new URL(target!, `file:///${path}`);
    const found = await Deno.stat(new URL(`.${pathname}`, ROOT)).catch(() => undefined);
    const heading = hash === "" ||
      found?.isFile && anchorsOf(await readText(pathname.slice(1))).includes(hash);
    if (!found || !heading) dead.push(target!);
  }
  return dead;
}

/** The fragments by which a page's headings can be linked to. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    `#${title!.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(/\s/g, "-")}`
  );
}

Deno.test("links are followed from where they stand", async () => {
  const text =
    "[a](../README.md#two-commands) [b](../README.md#none) [c](none.md) [d](https://deno.com) ![e](.)";
  assertEquals(await deadLinks("tests/page.md", text), ["../README.md#none", "none.md"]);
});

Deno.test("links of every page lead somewhere", async () => {
  const pages = await findFiles("", /\.md$/);
  assert(pages.includes("README.md") && pages.length > 10, pages.join());
  for (const path of pages) assertEquals(await deadLinks(path, await readText(path)), [], path);
});

Deno.test("files and tasks that Dockerfiles of pages name are there", async () => {
  const found: string[] = [];
  for (const page of await findFiles("", /\.md$/)) {
    for (const [, text] of (await readText(page)).matchAll(/^```dockerfile\n([\s\S]*?)^```$/gm)) {
      const { tasks } = JSON.parse(await readText("deno.json"));
      for (const [, task] of text!.matchAll(/"task", "(\w+)"/g)) assert(Object.hasOwn(tasks, task!), page);
      for (const [path] of text!.matchAll(/[\w./-]+\.(ts|js|png|lock)\b/g)) {
        const { isFile } = await Deno.stat(new URL(path, ROOT));
        assert(isFile, `${page}: ${path}`);
        found.push(path);
      }
    }
  }
  assert(found.includes("serve.ts") && found.includes("src/bulk/deno.lock"), found.join());
});

Deno.test("every task that a page names exists", async () => {
  const [users, development] = await Promise.all(
    ["deno.json", "tests/deno.json"].map(async (path) => Object.keys(JSON.parse(await readText(path)).tasks)),
  );
  for (const path of (await findFiles("", /\.md$/)).filter((path) => !isLog(path))) {
    for (
      const [, config, task] of (await readText(path)).matchAll(
        /deno task (--config tests\/deno\.json )?([\w:]+)/g,
      )
    ) {
      const known = config ? [...development!, ...users!] : users!;
      assert(known.includes(task!), `${path}: deno task ${config ?? ""}${task}`);
    }
  }
});

Deno.test("CONTRIBUTING.md names every room of src", async () => {
  const page = await readText("CONTRIBUTING.md");
  const files = await findFiles("src/", /\.ts$/);
  const rooms = new Set(files.flatMap((path) => path.match(/^src\/\w+\//) ?? []));
  assertEquals([...rooms].filter((room) => !page.includes(`\`${room}`)), []);
});
