import { assertEquals, assertRejects } from "@std/assert";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { type Outcome, toLines } from "../outcome.ts";
import { FolderStore } from "../store/folder_store.ts";
import { partPath } from "../store/part_path.ts";
import { exportResults } from "./export_results.ts";

const OPTIONS = { signal: new AbortController().signal, onProgress() {} };
const PICTURES = 300;

function outcomeOf(i: number): Outcome {
  const picture = { id: i.toString(16).padStart(32, "0"), image: `${i}-ü.png` };
  if (i % 10 === 3) return { ...picture, error: "Cannot decode", code: "corrupt" };
  if (i % 10 === 7) return { ...picture, error: "busy", retry: true };
  const predictions = [0.75, 0.125].map((probability, index) => ({
    label: `class "${index}"`,
    index,
    probability,
  }));
  return { ...picture, model: "m", predictions };
}

const OUTCOMES = Array.from({ length: PICTURES }, (_, i) => outcomeOf(i));
const GOOD = OUTCOMES.filter((outcome) => "predictions" in outcome);

/** A store with ten pictures a part, and with files that are no parts. */
async function withStore(test: (store: FolderStore, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const store = new FolderStore(`${folder}/results`);
  for (let i = 0; i < PICTURES; i += 10) {
    await store.write(partPath(i.toString(16).padStart(40, "0")), toLines(OUTCOMES.slice(i, i + 10)));
  }
  await store.write("run.json", "{}");
  await store.write(`parts/00/.${"0".repeat(40)}.ndjson.unfinished`, '{"id');
  try {
    await test(store, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("all parts become one file of lines, and one of failures", async () => {
  await withStore(async (store, folder) => {
    const out = `${folder}/all.ndjson`;
    const { classified, failed, parts, failedList } = await exportResults(store, out, OPTIONS);
    assertEquals([classified, failed, parts], [240, 30, 30]);
    assertEquals(await Deno.readTextFile(out), toLines(GOOD));
    const failures = OUTCOMES.filter((outcome) => "code" in outcome);
    assertEquals(await Deno.readTextFile(failedList!), toLines(failures));
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 3);
  });
});

Deno.test("Parquet has a row for each class, which another library reads", async () => {
  await withStore(async (store, folder) => {
    const out = `${folder}/all.parquet`;
    await exportResults(store, out, OPTIONS);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out) });
    const wanted = GOOD.flatMap(({ id, image, predictions }) =>
      predictions.map((prediction, i) => ({ id, image, model: "m", rank: i + 1, ...prediction }))
    );
    assertEquals(rows, wanted);
  });
});

Deno.test("nothing to export, a damaged part, or no place to write leave no file", async () => {
  await withStore(async (store, folder) => {
    const out = `${folder}/all.ndjson`;
    await assertRejects(() => exportResults(new FolderStore(folder), out, OPTIONS), Error, "has no results");
    await assertRejects(
      () => exportResults(store, `${folder}/none/a.ndjson`, OPTIONS),
      Error,
      "Cannot write",
    );
    await store.write(partPath("f".repeat(40)), '{"id');
    for (const path of [out, `${folder}/all.parquet`]) {
      await assertRejects(() => exportResults(store, path, OPTIONS), TypeError, "line 1 is no result");
    }
    assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["results"]);
  });
});
