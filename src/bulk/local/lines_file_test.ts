import { assertEquals, assertRejects } from "@std/assert";
import type { Outcome } from "../outcome.ts";
import { LinesFile } from "./lines_file.ts";

const OUTCOMES: Outcome[] = ["a", "b", "c"].map((letter) => ({
  id: letter.repeat(32),
  image: `${letter}ü.png`,
  error: "Cannot read",
}));

async function withPath(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await test(`${folder}/results.ndjson`);
  await Deno.remove(folder, { recursive: true });
}

async function openAndAdd(path: string, added: readonly Outcome[]): Promise<Outcome[]> {
  const found: Outcome[] = [];
  using file = await LinesFile.open(path, (outcome) => found.push(outcome));
  await file.append(added);
  return found;
}

Deno.test("a file goes on after its last whole line, wherever the run before was ended", async () => {
  await withPath(async (path) => {
    assertEquals(await openAndAdd(path, OUTCOMES.slice(0, 2)), []);
    const whole = await Deno.readFile(path);
    const second = whole.subarray(0, -1).lastIndexOf(10) + 1;
    for (let length = 0; length <= whole.length; length++) {
      await Deno.writeFile(path, whole.subarray(0, length));
      const kept = length === whole.length ? 2 : length >= second ? 1 : 0;
      assertEquals(await openAndAdd(path, OUTCOMES.slice(2)), OUTCOMES.slice(0, kept), `${length} bytes`);
      assertEquals(await openAndAdd(path, []), [...OUTCOMES.slice(0, kept), OUTCOMES[2]!], `${length} bytes`);
    }
  });
});

Deno.test("a long unfinished line is removed, too", async () => {
  await withPath(async (path) => {
    await openAndAdd(path, OUTCOMES.slice(0, 1));
    const long = `${"{"}"id":"${"b".repeat(200_000)}`;
    await Deno.writeTextFile(path, long, { append: true });
    assertEquals(await openAndAdd(path, []), OUTCOMES.slice(0, 1));
    assertEquals((await Deno.readTextFile(path)).split("\n").length, 2);
  });
});

Deno.test("a file of something else stays as it is", async () => {
  await withPath(async (path) => {
    for (const text of ["notes", "notes\nmore\n", '{"image":1}\n{"id', '{"id":"other"}\n']) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => openAndAdd(path, OUTCOMES), Error, `${path}: line 1 of it is no result`);
      assertEquals(await Deno.readTextFile(path), text);
    }
  });
});

Deno.test("a file that cannot be written, or that another run writes, is an error", async () => {
  await withPath(async (path) => {
    await assertRejects(
      () => openAndAdd(`${path}/none/a`, []),
      Error,
      `Cannot write results to ${path}/none/a`,
    );
    await openAndAdd(path, OUTCOMES);
    using first = await LinesFile.open(path, () => {});
    if ("tryLock" in Deno.FsFile.prototype) {
      await assertRejects(() => LinesFile.open(path, () => {}), Error, "another run");
    }
    await first.clear();
    await first.append(OUTCOMES.slice(1));
    await first.sync();
  });
});
