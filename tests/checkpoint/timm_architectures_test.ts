import { assertEquals } from "@std/assert";
import { sharedTest } from "./oracle.ts";
import { RESULT, timmArchitecturesModule } from "./timm_architectures.ts";

sharedTest("the table of timm's architectures is what its source makes", "timm_vit.json", async (url) => {
  const made = timmArchitecturesModule(await Deno.readTextFile(url));
  assertEquals(await Deno.readTextFile(RESULT) === made, true);
});
