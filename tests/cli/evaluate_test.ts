/**
 * `evaluate.ts`: numbers on the screen, as JSON, and in a report.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { finish, type Run, spawn } from "./train_runs.ts";

const CHELSEA = new URL("../fixtures/chelsea.png", import.meta.url).pathname;

async function evaluate(...args: string[]): Promise<Run> {
  return await finish(spawn(args, "src/cli/evaluate.ts"));
}

async function withPictures(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["cat", "<horse> & co"]) {
      await Deno.mkdir(`${folder}/data/${name}`, { recursive: true });
      for (let i = 0; i < 2; i++) await Deno.copyFile(CHELSEA, `${folder}/data/${name}/${i}.png`);
    }
    await Deno.writeTextFile(`${folder}/map.json`, '{"<horse> & co": ["horse", 4]}');
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("numbers in lines and as JSON, a report without scripts, a map for other names", async () => {
  await withPictures(async (folder) => {
    const refused = await evaluate("weights", `${folder}/data`, "--out", `${folder}/out`);
    assertEquals([refused.code, refused.out], [1, ""]);
    assertStringIncludes(refused.err, '\n  <horse> & co: perhaps "horse" (7)\n');
    assertStringIncludes(refused.err, "--map FILE");

    const options = [`${folder}/data`, "--out", `${folder}/out`, "--map", `${folder}/map.json`];
    const { code, out, err } = await evaluate("weights", ...options);
    assertEquals([code, err], [0, ""]);
    for (
      const part of ["4 pictures of 2 classes", "top-1 50.0 % (2 right)   top-5 ", "macro precision", "ECE"]
    ) {
      assertStringIncludes(out, part);
    }
    assertStringIncludes(out, "  cat                 2   50.0 %  100.0 %   66.7 %\n");
    assertStringIncludes(out, "cat (2)\n");
    const page = await Deno.readTextFile(`${folder}/out/report.html`);
    for (
      const part of [
        "&lt;horse&gt; &amp; co",
        "Top-1 accuracy",
        "Calibration",
        "Most confident mistakes",
        "data:image/jpeg",
      ]
    ) {
      assertStringIncludes(page, part);
    }
    assert(!/<script|<horse>|https?:\/\/(?!www\.w3\.org)/.test(page));

    const { out: json } = await evaluate("weights", ...options, "--json", "--mistakes", "1");
    const { top1, classes, confusion, mistakes, calibration, data } = JSON.parse(json);
    assertEquals([top1, data, mistakes.length, calibration.bins.length], [0.5, `${folder}/data`, 1, 15]);
    assertEquals(classes[0].indices, [7, 4]);
    assertEquals(confusion.counts, [[0, 2, 0], [0, 2, 0]]);
  });
});

Deno.test("command lines, maps and folders that do not fit are refused", async () => {
  await withPictures(async (folder) => {
    const alone = await evaluate("weights");
    assertEquals(alone.code, 2);
    assertStringIncludes(alone.err, "a MODEL and its DATA are wanted, 1 name is given");
    await Deno.writeTextFile(`${folder}/bad.json`, '{"cat": {"a": 1}}');
    const map = await evaluate(
      "weights",
      `${folder}/data`,
      "--out",
      `${folder}/out`,
      "--map",
      `${folder}/bad.json`,
    );
    assertEquals(map.code, 1);
    assertStringIncludes(map.err, '"cat" is ');
    await Deno.writeTextFile(`${folder}/metrics.csv`, "");
    const run = await evaluate("weights", `${folder}/data`, "--out", folder);
    assertEquals(run.code, 2);
    assertStringIncludes(run.err, "it has metrics.csv of a training");
    const flat = await evaluate("weights", `${folder}/data/cat`, "--out", `${folder}/out`);
    assertStringIncludes(flat.err, `\n  ${folder}/data/cat/ONE_CLASS/0.png\n`);
  });
});
