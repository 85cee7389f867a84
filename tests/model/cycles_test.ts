import { assert } from "@std/assert";

const SCRIPT = new URL("cycles.ts", import.meta.url);

/** Bytes by which the engine's own heap may grow until it is warm; a model's memory is 13 MB. */
const MARGIN = 20e6;

Deno.test("a thousand models that are loaded and disposed one after another do not pile up in memory", async () => {
  const args = ["run", "-A", "--quiet", SCRIPT.href, "1000"];
  const { stdout, success } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  const growth = Number(new TextDecoder().decode(stdout));
  assert(success && growth < MARGIN, `memory has grown by ${growth} bytes`);
});
