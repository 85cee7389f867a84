/**
 * `deno task bulk` on one machine: results, failures, what goes on after an end, however that came.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { columnsOf } from "../../src/cli/terminal/width.ts";
import { classify } from "../../src/model/classify.ts";
import { type Classified, type Failed, parseLines } from "../../src/bulk/outcome.ts";
import { bulk, ended, makePictures, spawnBulk } from "../support/bulk.ts";
import { Terminal, terminalTest } from "../support/terminal.ts";

interface Place {
  /** A folder of pictures. */
  readonly pictures: string;
  /** A file that is not there yet. */
  readonly out: string;
}

async function withPictures(
  count: number,
  broken: number,
  test: (place: Place) => Promise<void>,
): Promise<void> {
  const [pictures, folder] = [
    await makePictures(count, broken),
    await Deno.makeTempDir({ prefix: "out ü " }),
  ];
  try {
    await test({ pictures, out: `${folder}/results.ndjson` });
  } finally {
    for (const path of [pictures, folder]) await Deno.remove(path, { recursive: true });
  }
}

async function linesOf(path: string): Promise<(Classified | Failed)[]> {
  return parseLines(await Deno.readTextFile(path), path);
}

function namesOf(outcomes: readonly { readonly image: string }[]): string[] {
  return outcomes.map(({ image }) => image).sort();
}

Deno.test("a folder's results are those of classify, and failures have their own list", async () => {
  await withPictures(40, 3, async ({ pictures, out }) => {
    const { code, out: said, err } = await bulk(
      pictures,
      "--out",
      out,
      "--top-k",
      "2",
      "--workers",
      "2",
      "--json",
    );
    assertEquals([code, err], [1, ""]);
    const failedList = out.replace(".ndjson", ".failed.ndjson");
    const { seconds, picturesPerSecond, ...summary } = JSON.parse(said);
    assert(seconds > 0 && picturesPerSecond > 0);
    const counts = { classified: 38, failed: 2, skipped: 0, failures: 2 };
    assertEquals(summary, { ...counts, workers: 2, results: out, failedList });
    const results = await linesOf(out) as Classified[];
    assertEquals(new Set(namesOf(results)).size, 38);
    const [{ image, predictions }] = results as [Classified];
    assertEquals(predictions, await classify(image, { topK: 2 }));
    const failures = await linesOf(failedList) as Failed[];
    assertEquals(failures.map(({ code }) => code), ["unsupported", "unsupported"]);
    const again = JSON.parse((await bulk(pictures, "--out", out, "--json")).out);
    assertEquals([again.classified, again.failed, again.skipped, again.failures], [0, 0, 40, 2]);
    await Deno.copyFile(image, failures[0]!.image);
    const retried = await bulk(pictures, "--out", out, "--retry-failed");
    assertEquals(retried.code, 1);
    assertMatch(retried.out, /: 1 pictures more in .*, 38 were done before; 1 failed: /);
    assertEquals([(await linesOf(out)).length, (await linesOf(failedList)).length], [39, 1]);
  });
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 130], ["SIGKILL", 137]] as const) {
  Deno.test(`after ${signal} the same command goes on, and each picture has one result`, async () => {
    await withPictures(800, 0, async ({ pictures, out }) => {
      const child = spawnBulk([pictures, "--out", out, "--workers", "2"]);
      while (await Deno.stat(out).then(({ size }) => size < 2000, () => true)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      child.kill(signal);
      const first = await ended(child);
      assertEquals(first.code, code, first.err);
      if (signal !== "SIGKILL") assertStringIncludes(first.err, `Interrupted: what is in ${out} stays`);
      // As where the disk was full, or the machine lost its power: the last line is not whole.
      const { size } = await Deno.stat(out);
      await Deno.truncate(out, size - 5);
      const second = await bulk(pictures, "--out", out, "--json");
      assertEquals(second.code, 0, second.err);
      const { classified, skipped } = JSON.parse(second.out);
      assert(classified > 0 && skipped > 0);
      assertEquals(classified + skipped, 800);
      const names = namesOf(await linesOf(out));
      assertEquals([names.length, new Set(names).size], [800, 800]);
    });
  });
}

Deno.test("a list comes from standard input, and doubles in it are one picture", async () => {
  await withPictures(5, 0, async ({ pictures, out }) => {
    const child = spawnBulk(["-", "--out", out, "--workers", "1", "--json"]);
    const lines = [0, 1, 2, 1].map((i) => `${pictures}/0/00000${i}.png`);
    const text = [JSON.stringify({ image: lines[0] }), JSON.stringify(lines[1]), lines[2], lines[3]].join(
      "\n",
    );
    await new Blob([text]).stream().pipeTo(child.stdin);
    const { code, out: said, err } = await ended(child);
    assertEquals(code, 0, err);
    assertEquals([JSON.parse(said).classified, JSON.parse(said).skipped], [3, 1]);
    assertEquals(namesOf(await linesOf(out)), lines.slice(0, 3));
  });
});

Deno.test("what cannot be is said before any work", async () => {
  await withPictures(3, 0, async ({ pictures, out }) => {
    const cases: [args: string[], code: number, told: string][] = [
      [[pictures], 2, "Cannot do without --out: the file that results go to"],
      [["--out", out], 2, "Cannot classify nothing"],
      [[pictures, "--out", out, "--queue", "redis://a"], 2, "Cannot use --queue: there is no such option"],
      [[pictures, "--out", out, "--workers", "0"], 2, "Cannot use --workers 0"],
      [[pictures, "--out", out, "--heads", "3"], 2, "Cannot use --heads with the embedded model"],
      [[`${pictures}/none`, "--out", out], 1, `Cannot find pictures in ${pictures}/none`],
      [[pictures, "--out", `${pictures}/none/a`], 1, `Cannot write results to ${pictures}/none/a`],
      [[pictures, "--out", "deno.json"], 1, "Cannot add results to deno.json: line 1 of it is no result"],
      [[pictures, "--out", out, "--model", "./none"], 1, "none"],
      [["status", "extra"], 2, "Cannot status extra"],
      [["work", "--queue", "redis://a"], 2, "Cannot do without --out"],
      [["export", pictures, "--out", "a.csv"], 2, "Cannot export to a.csv"],
      [["export", pictures, "--out", out], 1, "has no results of bulk work"],
      [["add", pictures, "--queue", "redis://a", "--batch", "0"], 2, "a whole number from 1 to 10000"],
    ];
    for (const [args, code, told] of cases) {
      const run = await bulk(...args);
      assertEquals(run.code, code, `${args.join(" ")}: ${run.err}`);
      assertStringIncludes(run.err, told);
    }
  });
});

for (const columns of [80, 40]) {
  terminalTest(
    `in ${columns} columns progress fits, and nothing asks, with reading and writing alone`,
    async () => {
      await withPictures(700, 2, async ({ pictures, out }) => {
        const args = ["run", "--quiet", "--no-check", "--allow-read", "--allow-write", "src/cli/bulk.ts"];
        const terminal = new Terminal([...args, pictures, "--out", out, "--workers", "1"], columns);
        assertEquals(await terminal.ended, 1);
        assert(!terminal.asked, terminal.said);
        const shown = terminal.said.split("\r\x1b[K").slice(1).map((part) => part.split(/\r?\n/)[0]!);
        const progress = shown.filter((line) => / % {2}.*left/.test(line));
        assert(progress.length > 0, terminal.said);
        for (const line of progress) assert(columnsOf(line) < columns, line);
      });
    },
  );
}
