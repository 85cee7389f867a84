import { assertEquals } from "@std/assert";
import { sharedTest } from "../checkpoint/oracle.ts";
import { PAGE, withWhatLoads } from "./what_loads.ts";

sharedTest("the page says what the tests load", "goldens/hub", async () => {
  const page = await Deno.readTextFile(PAGE);
  assertEquals(page, await withWhatLoads(page), "tests/golden/what_loads.ts writes it");
});
