import { assert } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

for (const entry of ["mod.ts", "classify.ts", "serve.ts", "train.ts"]) {
  Deno.test(`every export of ${entry} is documented, and so are the types it refers to`, async () => {
    const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--lint", entry], cwd: ROOT });
    const { success, stderr } = await command.output();
    assert(success, new TextDecoder().decode(stderr));
  });
}
