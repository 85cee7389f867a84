import { assert } from "@std/assert";

const SCRIPT = new URL("cycles.ts", import.meta.url);

/** Bytes by which the engine's own heap may grow until it is warm: less than the memory of one model, 13 MB. */
const MARGIN = 12e6;

/** The space for young objects stays as small as it begins: V8 would double it at some time, by up to 16 MB. */
const STEADY = "--v8-flags=--max-semi-space-size=1,--expose-gc";

Deno.test("a thousand models that are loaded and disposed one after another do not pile up in memory", async () => {
  const args = ["run", "-A", "--quiet", STEADY, SCRIPT.href, "1000"];
  const { stdout, success } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  const growth = Number(new TextDecoder().decode(stdout));
  assert(success && growth < MARGIN, `memory has grown by ${growth} bytes`);
});
