import { assertEquals } from "@std/assert";
import { sharedTest } from "./oracle.ts";
import { RESULT, timmLicencesModule } from "./timm_licences.ts";

sharedTest("the table of timm's licences is what its source makes", "timm_vit.json", async (url) => {
  assertEquals(await Deno.readTextFile(RESULT), timmLicencesModule(await Deno.readTextFile(url)));
});
