import { assert, assertEquals } from "@std/assert";
import { passed, reportLines } from "./table.ts";
import { CaseCounts, GROWTH } from "./case_counts.ts";

const BATCHES = 200;

Deno.test("memory grows where the last quarter takes more than the second, whatever the first took", () => {
  const memoryOf = (bytes: (batch: number) => number) => {
    const counts = new CaseCounts("png", 1);
    for (let batch = 0; batch < BATCHES; batch++) counts.measure(bytes(batch));
    return counts;
  };
  const [warm, leaking] = [
    memoryOf((batch) => Math.min(batch, 20) * 1e7),
    memoryOf((batch) => batch * GROWTH / 50),
  ];
  assertEquals([warm.growth, warm.grows], [0, false]);
  assert(leaking.grows && !passed([leaking]));
});

Deno.test("faults that differ in numbers and quotations are one cause, of which the first few are told", () => {
  const counts = new CaseCounts("gif", 1);
  for (const seed of [4, 5, 6, 7]) {
    counts.add({
      seed,
      milliseconds: seed,
      outcome: "TypeError",
      fault: `TypeError: "${seed}" is ${seed}\n  at f`,
    });
  }
  counts.add({
    seed: 8,
    milliseconds: 1,
    outcome: "TypeError",
    fault: "TypeError: another",
  });
  counts.add({ seed: 9, milliseconds: 1, outcome: "accepted" });
  counts.add({ seed: 10, milliseconds: 1, outcome: "PictureError corrupt" });
  assertEquals([
    counts.cases,
    counts.failed,
    counts.faults.size,
    counts.slowest.seed,
  ], [7, 5, 2, 7]);
  const lines = reportLines([counts]);
  assertEquals(lines[1]!.split(/\s+/).slice(0, 6), [
    "gif",
    "7",
    "1",
    "1",
    "5",
    "0",
  ]);
  assert(lines.includes("  deno task fuzz --only gif --seed 6 --cases 1"));
  assert(!lines.includes("  deno task fuzz --only gif --seed 7 --cases 1"));
});
