/**
 * Command lines in terminals of 80 and of 40 columns.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { columnsOf } from "../../src/cli/terminal/width.ts";
import { VERSION } from "../../src/version.ts";
import { inTerminal, terminalTest } from "../support/terminal.ts";
import { finish, spawn, trainingOf, withPlace } from "./train_runs.ts";

const SCRIPTS = [
  "classify.ts",
  "train.ts",
  "src/cli/convert.ts",
  "src/cli/inspect.ts",
  "src/cli/cache.ts",
  "src/cli/bulk.ts",
  "src/cli/evaluate.ts",
];
const CHELSEA = new URL("../fixtures/chelsea.jpg", import.meta.url);
const PICTURES = 300;
const ERASE = "\r\x1b[K";

Deno.test("help fits in 80 columns, and names the options that all have", async () => {
  for (const script of SCRIPTS) {
    const { code, out, err } = await finish(spawn(["--help"], script));
    assertEquals([code, err], [0, ""]);
    for (const line of out.split("\n")) assert(columnsOf(line) <= 80, line);
    for (const option of ["--version", "--help", "--json"]) assertStringIncludes(out, option);
  }
});

Deno.test("--version is that of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  assertEquals(VERSION, version);
  for (const script of SCRIPTS) {
    const { code, out } = await finish(spawn(["--version"], script));
    assertEquals([code, out], [0, `vit-edge ${version} (Deno ${Deno.version.deno}, ${Deno.build.target})\n`]);
  }
});

/** Lines that were drawn over and over. */
function progressLines(text: string): string[] {
  return text.split(ERASE).slice(1).map((part) => part.split(/\r?\n/)[0]!).filter((line) =>
    /[%] /.test(line)
  );
}

for (const columns of [80, 40]) {
  terminalTest(
    `many pictures show a progress that fits in ${columns} columns and leaves results alone`,
    async () => {
      const folder = await Deno.makeTempDir();
      for (let i = 0; i < PICTURES; i++) await Deno.copyFile(CHELSEA, `${folder}/${1000 + i}.jpg`);
      await Deno.writeTextFile(`${folder}/2000.png`, "none");
      const { text, code } = await inTerminal(columns, [
        "--allow-read",
        "classify.ts",
        "--top-k",
        "1",
        folder,
      ]);
      assertEquals(code, 1);
      const shown = progressLines(text).filter((line) => line.includes(" left"));
      assert(shown.length > 0, text);
      for (const line of shown) {
        assert(columnsOf(line) < columns, line);
        assertMatch(
          line,
          columns < 80
            ? /^\d+\/301 {2}\d+ % {2}\S+\/s {2}\S+/
            : /^\d+ of 301 pictures {2}\d+ % {2}\S+ pictures\/s/,
        );
      }
      // The lines as they remain on the screen: each one's text after its last erasure.
      const lines = text.split("\n").map((line) => line.replace(/\r$/, "").split(ERASE).at(-1)!);
      const rows = lines.filter((line) => line.startsWith("  cat "));
      assertEquals(rows.length, PICTURES);
      for (const row of rows) assert(columnsOf(row) <= columns, row);
      assertEquals(lines.filter((line) => /^\/.*\.jpg$/.test(line)).length, PICTURES);
      assertEquals(lines.at(-1), "");
      await Deno.remove(folder, { recursive: true });
    },
  );

  terminalTest(`an evaluation fits in ${columns} columns`, async () => {
    const folder = await Deno.makeTempDir();
    const name = "horse of a name that is longer than a column";
    for (const label of ["cat", name]) {
      await Deno.mkdir(`${folder}/data/${label}`, { recursive: true });
      for (let i = 0; i < PICTURES / 2; i++) await Deno.copyFile(CHELSEA, `${folder}/data/${label}/${i}.jpg`);
    }
    await Deno.writeTextFile(`${folder}/map.json`, JSON.stringify({ [name]: "horse" }));
    const script = ["-A", "src/cli/evaluate.ts", "weights", `${folder}/data`];
    const options = ["--map", `${folder}/map.json`, "--out", `${folder}/out`];
    const { text, code } = await inTerminal(columns, [...script, ...options]);
    assertEquals(code, 0, text);
    const shown = progressLines(text).filter((line) => line.includes(" left"));
    assert(shown.length > 0, text);
    for (const line of shown) assert(columnsOf(line) < columns, line);
    const lines = text.split("\n").map((line) => line.replace(/\r$/, "").split(ERASE).at(-1)!);
    const rows = lines.filter((line) => /^ {2}(class|cat|horse)/.test(line));
    assertEquals(rows.length, 3, text);
    for (const row of rows) assert(columnsOf(row) <= columns, row);
    await Deno.remove(folder, { recursive: true });
  });

  terminalTest(`training fits in ${columns} columns`, async () => {
    await withPlace(async (place) => {
      const args = trainingOf(place, "--full", "--epochs", "12");
      const { code, text } = await inTerminal(columns, ["-A", "train.ts", ...args]);
      assertEquals(code, 0, text);
      const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
      const table = lines.filter((line) => /^ +(epoch|\d+\/12) /.test(line.split(ERASE).at(-1)!));
      assertEquals(table.length, 13, text);
      for (const line of table) {
        for (const part of line.split(ERASE)) assert(columnsOf(part) <= columns, part);
      }
      for (const line of progressLines(text)) {
        if (line.includes("┈")) assert(columnsOf(line) < columns, line);
      }
    });
  });
}

terminalTest("a picture from a terminal is not waited for", async () => {
  const { code, text } = await inTerminal(80, ["--allow-read", "classify.ts", "-"]);
  assertEquals(code, 2);
  assertStringIncludes(text, "Cannot read a picture from a terminal");
});
