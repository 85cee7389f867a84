/**
 * The package for npm in every runtime. It is made once, so all of this is one test.
 */
import { install } from "./installed.ts";
import { tryInNode } from "./in_node.ts";
import { tryPackage } from "./package.ts";
import { tryTable } from "./table.ts";

Deno.test("the package for npm in every runtime", async (t) => {
  await using installed = await install();
  await t.step("has what its page says", (t) => tryPackage(t, installed));
  await t.step("gives Deno's answers", (t) => tryInNode(t, installed));
  await t.step("runs where pages say", (t) => tryTable(t, installed));
});
