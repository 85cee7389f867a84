/**
 * The measurements of a day with a graphics card, in small on whatever plays one.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { gpuTest } from "../gpu/adapter.ts";
import { makePictures } from "../train/picture_folder.ts";

const SCRIPT = new URL("gpu_day.sh", import.meta.url).pathname;

async function day(args: readonly string[], env: Record<string, string> = {}) {
  const command = new Deno.Command("bash", {
    args: [SCRIPT, ...args],
    env: { DENO: Deno.execPath(), ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, error: error! };
}

gpuTest("a day with a card measures, trains, and goes on the next time", async () => {
  const [results, data] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  for (const [name, count] of [["train", 4], ["test", 1]] as const) {
    await Deno.rename(await makePictures(count), `${data}/${name}`);
  }
  try {
    const train = [results, "--quick", "--data", data, "--parts"];
    const first = await day([...train, "tiny,steps,train"]);
    assertEquals(first.code, 0, first.out);
    for (const part of ["tiny", "steps", "train"]) assertMatch(first.out, new RegExp(`^${part}: done`, "m"));
    assertMatch(first.out, /^peer: left out, --work names no folder with it$/m);
    assertEquals(await Deno.readTextFile(`${results}/summary.txt`), first.out);
    assertMatch(await Deno.readTextFile(`${results}/tiny.txt`), /^\| f32, 2 [^]*linear/m);
    assertMatch(await Deno.readTextFile(`${results}/steps.txt`), /^\| CIFAR-10 ViT, 2 [^]*keysBackward/m);
    assertMatch(await Deno.readTextFile(`${results}/train.txt`), /default has the model of epoch/);
    assertEquals((await day([...train, "train"])).code, 0);
    assertMatch(await Deno.readTextFile(`${results}/train.txt`), /the run has had all its 2 epochs/);
  } finally {
    for (const folder of [results, data]) await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a day without a folder, a program, an adapter or a known option says so", async () => {
  const results = await Deno.makeTempDir();
  const NO_ADAPTER = {
    DENO_WEBGPU_BACKEND: "vulkan",
    VK_DRIVER_FILES: "/nowhere",
    VK_ICD_FILENAMES: "/nowhere",
  };
  const cases: [string[], Record<string, string>, string][] = [
    [[], {}, "name the folder for results first"],
    [[results, "--fast"], {}, "--fast is no option"],
    [[results, "--parts"], {}, "--parts wants a value"],
    [[results], { DENO: "no-deno" }, "there is no program no-deno"],
    [[results], NO_ADAPTER, "there is no WebGPU adapter"],
  ];
  for (const [args, env, message] of cases) {
    const { code, error } = await day(args, env);
    assertEquals([code, error.includes(`Cannot measure: ${message}`)], [2, true], error);
  }
  await Deno.remove(results, { recursive: true });
});
