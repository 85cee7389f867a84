import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { makeSite, parseHub } from "./make_site.ts";
import { sitePaths } from "./site_files.ts";

/** Makes a site in a folder that is gone afterwards. */
async function inSite(
  hub: string,
  look: (read: (path: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const { files, bytes } = await makeSite(folder, hub);
    assertEquals(files, sitePaths().length + 1);
    assert(bytes > 3e6 && bytes < 6e6, `${bytes} bytes`);
    await look((path) => Deno.readTextFile(`${folder}/${path}`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a site has all files, and a service worker that keeps them", async () => {
  const digests: string[] = [];
  for (const hub of ["", "https://hub.example"]) {
    await inSite(hub, async (read) => {
      const worker = await read("service_worker.js");
      digests.push(worker.match(/digest:"([0-9a-f]{32})"/)![1]!);
      for (const path of sitePaths()) {
        const isKept = worker.includes(`"${path.replace("index.html", "")}"`);
        assertEquals(isKept, path !== "service_worker.js", path);
      }
      assertMatch(await read("_headers"), /^\/\*\n( {2}[\w-]+: [\w-]+\n)+$/);
      assert(!/\{\{/.test(await read("index.html") + worker));
    });
  }
  assertEquals(new Set(digests).size, 2, "browsers would keep the old page");
});

Deno.test("without a hub the page names no other site", async () => {
  await inSite("", async (read) => {
    for (const path of ["index.html", "assets/style.css", "_headers"]) {
      assertEquals((await read(path)).match(/https?:\/\/(?!www\.w3\.org)/), null, path);
    }
  });
});

Deno.test("what is no hub's address, or no folder, is refused", async () => {
  assertEquals(parseHub("https://hub.example/"), "https://hub.example");
  for (const wrong of ["hub.example", "ftp://a.b", ""]) {
    assertThrows(() => parseHub(wrong), RangeError, "Cannot load");
  }
  const file = await Deno.makeTempFile();
  await assertRejects(() => makeSite(file, ""), Error, `Cannot write the site to ${file}: `);
  await Deno.remove(file);
});

Deno.test("the command line", async () => {
  const run = async (...args: string[]) => {
    const script = new URL("make_site.ts", import.meta.url).href;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-lock", "--allow-read", "--allow-write", script, ...args],
      env: { NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await command.output();
    const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return [code, code === 0 ? said : complained] as const;
  };
  const folder = await Deno.makeTempDir();
  try {
    const [code, said] = await run(`${folder}/site`, "--no-hub");
    assertEquals(code, 0, said);
    assertMatch(said, /site: \d+ files, \d\.\d MB/);
    assertMatch((await run("--help"))[1], /deno task page FOLDER/);
    for (
      const [args, complaint] of [
        [[], /in 0 folders: one is wanted/],
        [["a", "b"], /in 2 folders: one is wanted/],
        [["a", "--hub", "none"], /from the hub none: an https: URL is wanted/],
        [["a", "--hubb"], /--hubb/],
      ] as const
    ) {
      const [failed, message] = await run(...args);
      assertEquals(failed, 1);
      assertMatch(message, complaint);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
