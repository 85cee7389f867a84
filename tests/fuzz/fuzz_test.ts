/** Every kind for seconds; `deno task fuzz` goes on for as long as wanted. */
import { assert } from "@std/assert";
import { fuzz } from "./fuzz.ts";
import { KINDS } from "./kinds.ts";
import { passed, reportLines } from "./table.ts";

/** A slow kind has fewer cases. */
const CASES: Readonly<Record<string, number>> = {
  runstate: 250,
  avif: 300,
  http: 400,
};

for (const kind of Object.keys(KINDS)) {
  Deno.test(`mutants of ${kind} are accepted, or refused by an error of its own class`, async () => {
    const allCounts = await fuzz({
      kinds: [kind],
      seed: 1,
      cases: CASES[kind] ?? 1000,
      jobs: 1,
    });
    assert(passed(allCounts), reportLines(allCounts).join("\n"));
    assert(
      allCounts[0]!.accepted > 0,
      "none was accepted: the mutants are too wild to get deep",
    );
  });
}
