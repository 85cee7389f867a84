/**
 * Messages of command lines on files that are not trusted, and on labels that cannot be used.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const CHELSEA = "tests/fixtures/chelsea.png";
const WEIGHTS = await Deno.readFile(new URL("weights/model.safetensors", ROOT));
const SHA256 = new Uint8Array(await crypto.subtle.digest("SHA-256", WEIGHTS)).toHex();

async function run(script: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, ...args],
    cwd: ROOT,
    stdin: "null",
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("--sha256 is what the model must have", async () => {
  const right = await run("classify.ts", "--model", "weights", "--sha256", SHA256, CHELSEA);
  assertEquals([right.code, right.err], [0, ""]);
  const other = "1".repeat(64);
  const out = await Deno.makeTempDir();
  const convert = ["src/cli/convert.ts", "weights", out, "--dtype", "f16"];
  for (const [script, ...args] of [["classify.ts", "--model", "weights", CHELSEA], convert] as const) {
    const { code, err } = await run(script!, ...args, "--sha256", other);
    assertEquals(code, 1);
    assertStringIncludes(err, `its SHA-256 is ${SHA256}, ${other} is wanted`);
  }
  assertEquals(await Array.fromAsync(Deno.readDir(out)), []);
  await Deno.remove(out);
  for (
    const [args, message] of [[["--sha256", "abc", "--model", "weights"], "64 hexadecimal"], [
      ["--sha256", SHA256],
      "--model is wanted too",
    ]] as const
  ) {
    const { code, err } = await run("classify.ts", ...args, CHELSEA);
    assertEquals(code, 2);
    assertStringIncludes(err, message);
  }
});

Deno.test("http: needs --allow-insecure", async () => {
  const url = "http://198.51.100.1:9/model"; // nobody answers there
  for (const args of [["classify.ts", "--model", url, CHELSEA], ["classify.ts", "--labels", url, CHELSEA]]) {
    const { code, err } = await run(args[0]!, ...args.slice(1));
    assertEquals(code, 1);
    assertStringIncludes(err, "https: is wanted, or allowInsecure (--allow-insecure)");
  }
});

Deno.test("labels that are no texts, too many or without an end are refused", async () => {
  const folder = await Deno.makeTempDir();
  const texts: [text: string, message: string][] = [
    ['[{"toString":1},2,3,4,5,6,7,8,9,10]', 'Cannot use label {"toString":1}'],
    [
      `{"__proto__":"a"${Array.from({ length: 9 }, (_, i) => `,"${i}":"x"`).join("")}}`,
      "Cannot use label absent",
    ],
    ['["a"]', "Cannot use 1 labels"],
    ["x\n".repeat(4e6), "Cannot use more than 10 labels"],
    [`[${"[],".repeat(2e6)}1]`, "objects, lists and commas"],
    ["x".repeat(10_000_001), "at most 10000000 are wanted"],
  ];
  for (const [text, message] of texts) {
    await Deno.writeTextFile(`${folder}/labels`, text);
    const { code, err } = await run("classify.ts", "--labels", `${folder}/labels`, CHELSEA);
    assertEquals(code, 1);
    assertStringIncludes(err, message);
    assert(err.length < 500, err);
  }
  if (Deno.build.os === "linux") {
    const { err } = await run("classify.ts", "--labels", "/dev/zero", CHELSEA);
    assertStringIncludes(err, "at most 10000000 are wanted");
  }
  await Deno.remove(folder, { recursive: true });
});
