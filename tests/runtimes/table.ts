/**
 * What runs where, as pages say it: each cell is tried.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Installed } from "./installed.ts";
import { cellsOf, says, tablesOfPages, wanted } from "./matrix.ts";
import { RUNTIMES, withPlace } from "./runtimes.ts";

const WRITER = "tests/runtimes/matrix.ts writes the table";

/** Tries everything everywhere, and compares it with what pages say. */
export async function tryTable(t: Deno.TestContext, installed: Installed): Promise<void> {
  const [answers, tables] = await Promise.all([wanted(), tablesOfPages()]);
  assert(tables.size > 0);
  const names = RUNTIMES.map(({ name }) => name);
  for (const [path, rows] of tables) assertEquals([...rows.keys()], names, `${path}: ${WRITER}`);
  await withPlace(installed, async (place) => {
    for (const { name, run } of RUNTIMES) {
      const tried = await run(place);
      const reason = "reason" in tried ? tried.reason : undefined;
      await t.step({
        name: reason ? `${name} (skipped: ${reason})` : name,
        ignore: reason !== undefined,
        fn() {
          if ("reason" in tried) return;
          const cells = cellsOf(tried, answers);
          for (const [path, rows] of tables) {
            const row = rows.get(name)!;
            assert(says(row, cells), `${path}: ${name} ${row}, found ${cells}; ${WRITER}`);
          }
        },
      });
    }
  });
}
