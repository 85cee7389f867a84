/**
 * The task that runs tests leaves none out. Folders are named one by one: `--ignore` is heeded for some of several paths
 * only.
 */
import { assert, assertEquals } from "@std/assert";
import development from "./deno.json" with { type: "json" };
import { findFiles } from "./text_files.ts";

const { tasks } = development;

/** Tests that share a process, those whose servers would wait too long beside all others, and those that share nothing. */
const PARTS = ["test:together", "test:servers", "test:alone"] as const;

Deno.test("every test is run by one part of the task", async () => {
  assertEquals(tasks.test, PARTS.map((part) => `deno task ${part}`).join(" && "));
  const run = PARTS.flatMap((part) => pathsOf(tasks[part]));
  const folders = run.filter((path) => path !== "tests/*_test.ts");
  assert(run.includes("tests/*_test.ts"));
  assertEquals(folders, [...new Set(folders)]);
  const left = (await findFiles("", /_test\.ts$/)).filter((path) =>
    !/^tests\/\w+\.ts$/.test(path) &&
    !folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
  );
  assertEquals(left, []);
});

/** Tests that need not run on the oldest Deno: CONTRIBUTING says why. */
const NOT_ON_OLDEST = [
  "tests/*_test.ts",
  "tests/architecture",
  "tests/bench",
  "tests/browser/browser_test.ts",
  "tests/browser/page/page_test.ts",
  "tests/families",
  "tests/fuzz",
  "tests/golden",
  "tests/gpu",
  "tests/import",
  "tests/runtimes/runtimes_test.ts",
];

Deno.test("on the oldest Deno all tests run but those that do not depend on it", () => {
  const oldest = ["test:oldest:together", ...PARTS.slice(1)];
  assertEquals(tasks["test:oldest"], oldest.map((part) => `deno task ${part}`).join(" && "));
  assertEquals(
    [...pathsOf(tasks["test:oldest:together"]), ...NOT_ON_OLDEST].sort(),
    pathsOf(tasks["test:together"]).sort(),
  );
});

/** The tests that a task names. */
function pathsOf(task: string): string[] {
  return task.split(" ").filter((word) => /^(src|tests)(\/|$)/.test(word) && !word.endsWith(".json"));
}
