import { assertEquals } from "@std/assert";
import type { LoadProgress } from "./byte_reader.ts";
import { timed } from "./timed_progress.ts";

/** What a listener hears of progress at these times. */
function heard(told: readonly [at: number, loaded: number][], total?: number): LoadProgress[] {
  const seen: LoadProgress[] = [];
  let now = 0;
  const tell = timed((progress) => void seen.push(progress), () => now)!;
  for (const [at, loaded] of told) {
    now = at;
    tell({ loaded, total });
  }
  return seen;
}

Deno.test("progress has a rate and the time that is left, once some time has gone by", () => {
  const seen = heard([[0, 0], [100, 1000], [1000, 10_000], [2000, 20_000]], 50_000);
  assertEquals(seen[1], { loaded: 1000, total: 50_000 });
  assertEquals(seen[3], { loaded: 20_000, total: 50_000, bytesPerSecond: 10_000, secondsLeft: 3 });
});

Deno.test("what was there before does not count, and the rate is that of the last seconds", () => {
  assertEquals(heard([[0, 9000], [1000, 10_000]], 12_000)[1]!.bytesPerSecond, 1000);
  const slowed = Array.from({ length: 21 }, (_, i): [number, number] => {
    return [i * 1000, i < 10 ? i * 1000 : 10_000 + (i - 10) * 100];
  });
  assertEquals(heard(slowed)[20], { loaded: 11_000, total: undefined, bytesPerSecond: 100 });
});

Deno.test("a download that begins again is measured anew", () => {
  const seen = heard([[0, 0], [1000, 1_000_000], [1100, 0], [2100, 500]], 1000);
  assertEquals(seen[3], { loaded: 500, total: 1000, bytesPerSecond: 500, secondsLeft: 1 });
});

Deno.test("nobody who listens is nobody", () => {
  assertEquals(timed(undefined), undefined);
});
