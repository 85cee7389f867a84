/**
 * `--image-size` of the command lines.
 */
import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { microFile } from "../support/micro_file.ts";

const ROOT = new URL("../../", import.meta.url);
const CHELSEA = "tests/fixtures/chelsea.png";

async function run(script: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "--allow-write", script, ...args],
    cwd: ROOT,
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("--image-size makes the network look at larger pictures", async () => {
  const predictions = async (...args: string[]) => {
    const { code, out } = await run("classify.ts", "--json", ...args, CHELSEA);
    assertEquals(code, 0);
    return JSON.parse(out).predictions;
  };
  const [larger, usual] = [await predictions("--image-size", "84"), await predictions()];
  assertEquals(larger.length, usual.length);
  assertNotEquals(larger, usual);
});

Deno.test("a model is written with positions for pictures of another size", async () => {
  const folder = await Deno.makeTempDir();
  const source = `${folder}/small.safetensors`;
  await Deno.writeFile(source, microFile());
  const convert = (out: string, size: string) =>
    run("src/cli/convert.ts", source, out, "--dtype", "f16", "--image-size", size);
  const found = await convert(`${folder}/out`, "16");
  assertEquals([found.code, found.err], [0, ""]);
  using checkpoint = await openCheckpoint(`${folder}/out`);
  assertEquals([checkpoint.config.imageSize, checkpoint.preprocess.imageSize], [16, 16]);
  assertEquals(checkpoint.tensors.get("pos_embed")!.shape, [1, 17, 64]);
  const wrong = await convert(`${folder}/wrong`, "2");
  assertEquals(wrong.code, 1);
  assertStringIncludes(
    wrong.err,
    "imageSize 2: it must be at least patchSize 4; told imageSize 2, but the tensors show",
  );
  assertStringIncludes(wrong.err, "show imageSize 8");
  await Deno.remove(folder, { recursive: true });
});
