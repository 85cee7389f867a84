/**
 * The task that runs tests leaves none out. Folders are named one by one: `--ignore` is heeded for some of several paths
 * only.
 */
import { assert, assertEquals } from "@std/assert";
import development from "./deno.json" with { type: "json" };
import { findFiles } from "./text_files.ts";

const { tasks } = development;

/** Tests that share a process, and those that have it to themselves. */
const PARTS = ["test:together", "test:alone"] as const;

Deno.test("every test is run by one part of the task", async () => {
  assertEquals(tasks.test, PARTS.map((part) => `deno task ${part}`).join(" && "));
  const run = PARTS.flatMap((part) =>
    tasks[part].split(" ").filter((word) => /^(src|tests)(\/|$)/.test(word))
  );
  const folders = run.filter((path) => !path.endsWith(".json") && path !== "tests/*_test.ts");
  assert(run.includes("tests/*_test.ts"));
  assertEquals(folders, [...new Set(folders)]);
  const left = (await findFiles("", /_test\.ts$/)).filter((path) =>
    !/^tests\/\w+\.ts$/.test(path) && !folders.some((folder) => path.startsWith(`${folder}/`))
  );
  assertEquals(left, []);
});
