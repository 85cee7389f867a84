/**
 * The files that `deno task compile` puts into its program. The program itself runs where `DENORT_BIN` names
 * the base that Deno would download for it; without one a copy of Deno takes its place, and only the list of
 * files can be read.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const BASE = Deno.env.get("DENORT_BIN");

/** Modules whose names stand in no import: those that start as threads, and what the embedded model does without. */
const NAMED = [
  "src/cli/classify/seldom.ts",
  "src/checkpoint/open_checkpoint.ts",
  "src/cpu/worker.ts",
  "src/worker/worker.ts",
  "src/model/many/prepare_worker.ts",
];

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: ROOT,
    stdin: "null",
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, err);
  return out! + err;
}

/** The task's words, with another place for the program. */
async function compile(output: string): Promise<string> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const [deno, ...args] = tasks.compile.split(" ");
  assertEquals(deno, "deno");
  args[args.indexOf("--output") + 1] = output;
  return await run(Deno.execPath(), args, { DENORT_BIN: BASE ?? Deno.execPath() });
}

/** Paths of the files in Deno's drawing of a tree. */
function pathsOf(drawing: string): string[] {
  const folders: string[] = [];
  return [...drawing.matchAll(/^((?:[│ ] )*)[├└]─[─┬] (\S+)/gm)].map(([, indent, name]) => {
    folders.splice(indent!.length / 2, Infinity, name!);
    return folders.join("/");
  });
}

Deno.test("the program has its threads, what opens other models, the model and the codecs, and nothing of development", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const paths = pathsOf(await compile(`${folder}/vit-edge`));
    const has = (path: string) => paths.includes(path) || paths.includes(path.replace(/[^/]+$/, "*")); // a whole folder
    for (const path of [...NAMED, "classify.ts", "weights/model.wasm"]) assert(has(path), path);
    const packages = paths.filter((path) => path.startsWith(".deno_compile_node_modules/"));
    for (const codec of ["avif", "jpeg", "png", "webp"]) {
      assert(
        packages.some((path) => path.includes(`@jsquash/${codec}/`)),
        `${codec} in ${packages.join(" ")}`,
      );
    }
    assertEquals(
      paths.filter((path) => /vega|puppeteer|binaryen|esbuild|assemblyscript|deno-std/.test(path)),
      [],
    );
    const ofExplanations = (path: string) => /^src\/train(\/autograd(\/.*)?)?$/.test(path); // and their folders
    const ofDevelopment = (path: string) =>
      /^tests|_test\.ts$|^src\/train/.test(path) && !ofExplanations(path);
    assertEquals(paths.filter(ofDevelopment), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const skipped = BASE ? "" : " (skipped: DENORT_BIN does not name the base of programs)";

Deno.test({
  name: `the program classifies alone, on two threads${skipped}`,
  ignore: !BASE,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await compile(`${folder}/vit-edge`);
      const args = ["--threads", "2", "tests/fixtures/chelsea.png", "tests/fixtures/chelsea.jpg"];
      const said = await run(`${folder}/vit-edge`, args, { DENO_DIR: `${folder}/empty` });
      assertStringIncludes(said, "cat");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
