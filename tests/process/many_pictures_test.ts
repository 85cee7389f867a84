/**
 * The memory of `model.classify` on 1,000 paths: that of the command line, which prints each answer and forgets it.
 */
import { assert } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const PICTURES = 1000;

/** The most memory of a process that classifies all pictures, in kilobytes. */
async function peakOf(way: "main" | "model", folder: string): Promise<number> {
  const script = "tests/process/many_pictures.ts";
  const args = ["run", "-A", "--no-check", script, way, folder];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stdout: "null", stderr: "piped" });
  const { success, stderr } = await command.output();
  const told = new TextDecoder().decode(stderr).trimEnd();
  assert(success, told);
  return Number(told.split("\n").at(-1));
}

Deno.test({
  name: "1,000 paths take at most 1.3 times the memory of the command line",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const chelsea = new URL("tests/fixtures/chelsea.jpg", ROOT).pathname;
      for (let i = 0; i < PICTURES; i++) await Deno.symlink(chelsea, `${folder}/${i}.jpg`);
      const [model, main] = [await peakOf("model", folder), await peakOf("main", folder)];
      assert(main > 50_000 && model <= 1.3 * main, `${model} KB, the command line ${main} KB`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
