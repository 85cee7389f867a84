/**
 * A process that is killed at any moment loses nothing but time.
 */
import { assert, assertEquals } from "@std/assert";
import { Random } from "../support/random.ts";
import { makePictures } from "./picture_folder.ts";

const SCRIPT = new URL("killed_run.ts", import.meta.url);

/** Runs the script; `lifetime` milliseconds after it is ready it is killed. @returns whether it came to its end */
async function run(pictures: string, out: string, lifetime = Infinity): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", SCRIPT.href, pictures, out],
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
  });
  const child = command.spawn();
  let text = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (lifetime < Infinity && text.includes("ready")) {
      timer ??= setTimeout(() => child.kill("SIGKILL"), lifetime);
    }
  }
  clearTimeout(timer);
  const { success, signal } = await child.status;
  const done = text.includes("done");
  assert(signal === "SIGKILL" || success && done, text); // it may still be killed on its way out
  return done;
}

Deno.test("a training that is killed again and again ends with the weights of one that is not", async () => {
  const [pictures, whole, killed] = [
    await makePictures(10),
    await Deno.makeTempDir(),
    await Deno.makeTempDir(),
  ];
  try {
    assert(await run(pictures, whole));
    const random = new Random(Date.now() & 0xffff);
    let kills = 0;
    for (let lifetime = 60; !await run(pictures, killed, lifetime + random.below(120)); kills++) {
      lifetime += 15;
    }
    assert(kills > 0, "it was never killed");
    // Everything, the run's state with optimiser and averages too.
    for (const name of ["model.safetensors", "config.json", "state.safetensors"]) {
      assertEquals(await Deno.readFile(`${killed}/${name}`), await Deno.readFile(`${whole}/${name}`), name);
    }
  } finally {
    for (const folder of [pictures, whole, killed]) await Deno.remove(folder, { recursive: true });
  }
});
