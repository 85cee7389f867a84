import { assert, assertEquals, assertRejects } from "@std/assert";
import { identify } from "../identity.ts";
import { type BulkPicture, isFailed, type Outcome } from "../outcome.ts";
import { BatchSize } from "./batch_size.ts";
import { type LocalRun, runLocal } from "./run_local.ts";

const NAMES = Array.from({ length: 1000 }, (_, i) => `/${i}.png`);

async function* list(names: readonly string[]): AsyncGenerator<string, void, void> {
  yield* names;
}

/** A run that classifies nothing; pictures fail as many times as `failures` says. */
function runOf(failures: (image: string) => number, changes: Partial<LocalRun> = {}) {
  const written: Outcome[] = [];
  const tries = new Map<string, number>();
  let [skipped, underWay, most] = [0, 0, 0];
  const answer = ({ id, image }: BulkPicture): Outcome => {
    const count = (tries.get(image) ?? 0) + 1;
    tries.set(image, count);
    return count <= failures(image)
      ? { id, image, error: "busy", retry: true }
      : { id, image, model: "m", predictions: [] };
  };
  const run: LocalRun = {
    depth: 4,
    classify: async (pictures) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      underWay--;
      return pictures.map(answer);
    },
    write: (outcomes) => Promise.resolve(void written.push(...outcomes)),
    onSkipped: (count) => skipped += count,
    signal: new AbortController().signal,
    attempts: 3,
    backoff: 1,
    ...changes,
  };
  return { run, written, tries, skipped: () => skipped, most: () => most };
}

Deno.test("each picture is classified once, known ones and doubles not at all", async () => {
  const { run, written, skipped, most } = runOf(() => 0);
  const known = new Set((await identify(NAMES.slice(0, 100), "path")).map(({ id }) => id));
  await runLocal(list([...NAMES, ...NAMES.slice(500)]), known, run);
  assertEquals(written.map(({ image }) => image).sort(), NAMES.slice(100).sort());
  assertEquals(skipped(), 600);
  assert(most() <= 4);
});

Deno.test("pictures that may succeed later are tried again, and fail in the end", async () => {
  const { run, written, tries } = runOf((image) => image === "/3.png" ? 1 : image === "/7.png" ? 9 : 0);
  await runLocal(list(NAMES.slice(0, 20)), new Set(), run);
  assertEquals(written.length, 20);
  assertEquals(written.filter(isFailed).map(({ image, retry }) => [image, retry]), [["/7.png", undefined]]);
  assertEquals([tries.get("/3.png"), tries.get("/7.png")], [2, 3]);
});

Deno.test("what fails to be written, or to be classified, ends the run", async () => {
  const full = runOf(() => 0, { write: () => Promise.reject(new RangeError("disk full")) });
  await assertRejects(() => runLocal(list(NAMES), new Set(), full.run), RangeError, "disk full");
  const ended = runOf(() => 0, { classify: () => Promise.reject(new RangeError("ended")) });
  await assertRejects(() => runLocal(list(NAMES), new Set(), ended.run), RangeError, "ended");
  assertEquals(ended.written, []);
});

Deno.test("batches grow while they are fast", () => {
  const size = new BatchSize();
  assertEquals(size.wanted, 1);
  for (let i = 0; i < 10; i++) size.measured(size.wanted, size.wanted);
  assertEquals(size.wanted, 64);
  size.measured(64, 64 * 1000);
  assertEquals(size.wanted, 1);
});
