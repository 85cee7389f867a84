import { assertEquals } from "@std/assert";
import { toModule } from "../../weights/build.ts";
import { importWasm, packageFile } from "./modules.ts";

Deno.test("a module is what the runtime has compiled, and gives its exports", async () => {
  const module = new WebAssembly.Module(toModule(Uint8Array.of(1)) as Uint8Array<ArrayBuffer>);
  const load = () => Promise.resolve({ default: module });
  assertEquals(await packageFile(load), module);
  assertEquals(Object.keys(await importWasm(load)), ["memory"]);
});
