/**
 * `classify.ts --explain` as its users run it.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decode } from "../../src/image/decode.ts";

const ROOT = new URL("../../", import.meta.url);
const CHELSEA = "tests/fixtures/chelsea.png";

async function run(args: string[], stdin?: Uint8Array<ArrayBuffer>, permissions: string[] = []) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", ...permissions, "classify.ts", ...args],
    cwd: ROOT,
    stdin: stdin ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  const child = command.spawn();
  if (stdin) await new Blob([stdin]).stream().pipeTo(child.stdin);
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("--explain draws a map over the picture, of a file and of standard input", async () => {
  const folder = await Deno.makeTempDir();
  const permissions = [`--allow-write=${folder}`];
  const whole = { width: 451, height: 300 };
  try {
    const file = await run(["--explain", `${folder}/a.png`, CHELSEA], undefined, permissions);
    assertEquals([file.code, file.err], [0, ""]);
    assertMatch(file.out, /cat/);
    const { width, height, data } = await decode(await Deno.readFile(`${folder}/a.png`));
    assertEquals({ width, height }, whole);

    const bytes = await Deno.readFile(new URL(CHELSEA, ROOT));
    const args = ["--explain", `${folder}/b.png`, "--explain-method", "gradient", "-"];
    const piped = await run(args, bytes, permissions);
    assertEquals([piped.code, piped.err], [0, ""]);
    const other = await decode(await Deno.readFile(`${folder}/b.png`));
    assertEquals({ width: other.width, height: other.height }, whole);
    assertEquals(other.data.some((value, i) => value !== data[i]), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("--explain leaves its picture as it is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [picture, link] = [`${folder}/cat.png`, `${folder}/link.png`];
    const bytes = await Deno.readFile(new URL(CHELSEA, ROOT));
    await Deno.writeFile(picture, bytes);
    await Deno.symlink(picture, link);
    for (const [map, source] of [[picture, picture], [link, picture], [picture, `${folder}/./cat.png`]]) {
      const { code, out, err } = await run(["--explain", map!, source!], undefined, ["--allow-write"]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, `Cannot write the map over its picture ${source}: another file is wanted`);
    }
    assertEquals(await Deno.readFile(picture), bytes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("--explain says what is wrong", async () => {
  const two = await run(["--explain", "/tmp/never.png", CHELSEA, CHELSEA]);
  assertEquals(two.code, 2);
  assertStringIncludes(two.err, "Cannot --explain 2 pictures in one file: one picture is wanted");
  const method = await run(["--explain", "/tmp/never.png", "--explain-method", "guess", CHELSEA]);
  assertEquals(method.code, 2);
  assertStringIncludes(method.err, "one of rollout, attention, gradient is wanted");
  const alone = await run(["--explain-method", "rollout", CHELSEA]);
  assertEquals(alone.code, 2);
  const denied = await run(["--explain", "/tmp/never.png", CHELSEA]);
  assertEquals(denied.code, 1);
  assertStringIncludes(denied.err, "Cannot write the map to /tmp/never.png: Requires write access");
  const missing = await run(["--explain", "/tmp/never.png", "none.png"]);
  assertEquals(missing.code, 1);
});
