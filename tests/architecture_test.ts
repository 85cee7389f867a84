/**
 * The architecture: which room of `src` may use which, and how large files and folders may grow.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isGenerated, isScript, isTest, readImports, scriptsIn } from "./architecture/imports.ts";
import {
  circles,
  crowdedFolders,
  emptyRooms,
  type Floor,
  longFiles,
  missingFiles,
  upwardImports,
} from "./architecture/rules.ts";

/**
 * The floors, from the ground up; rooms in one line stand beside each other. A file may import from its own room and from
 * every floor below, but neither from above nor from a room beside its own. The longest path that fits a file is its room.
 *
 * Everything counts as an import that makes one file depend on another: types, re-exports, `import()` where code is loaded
 * late, and the module that a Worker starts with. What two rooms share lies below both.
 */
const FLOORS: readonly Floor[] = [
  // Without knowledge of models: this project's version, texts, errors, files and streams, numbers, threads.
  ["src/version.ts", "src/util/printable.ts"],
  ["src/errors.ts"],
  ["src/util/"],
  ["src/numbers/", "src/threads/"],

  // The parts of a Vision Transformer: configurations, and the tree of its parameters.
  ["src/vit/"],
  // The seam: the operators that every device has, and those that training needs besides.
  ["src/backend/"],
  // What a forward pass is given, and what it gives.
  ["src/vit/pass.ts"],
  // Written against the seam, or beside it: the forward pass, the tape, operators as plain loops; files; pictures.
  ["src/vit/layers.ts"],
  ["src/vit/vit.ts", "src/train/autograd/", "src/reference/", "src/checkpoint/", "src/image/"],
  // The devices. The GPU is checked before it is used, by the forward pass, the tape and the plain loops.
  ["src/cpu/", "src/gpu/"],
  // The choice of a device.
  ["src/device/"],

  // Models: weights on a device; their loading; the same in a Worker; pictures in, words out.
  ["src/model/network/"],
  ["src/model/loading/"],
  ["src/worker/"],
  ["src/model/"],

  // Training: the data that its parts share; the parts; the loop; a run on disk.
  ["src/train/optim/optimizer_options.ts", "src/train/data/augment/augmentation.ts", "src/train/progress.ts"],
  ["src/train/types.ts"],
  ["src/train/optim/", "src/train/data/", "src/train/report/"],
  ["src/train/loop/"],
  ["src/train/run/"],
  ["src/train/"],
  // Answers to pictures of known classes, with the charts and metrics of training.
  ["src/evaluate/"],

  // Programs: the bundle for pages, the page, the package for npm, the server, the command lines, and the scripts that start them.
  ["src/bundle/", "src/cli/options/", "src/cli/terminal/"],
  ["src/page/"],
  ["src/bundle/package/", "src/server/", "src/bulk/"],
  ["src/cli/command.ts"],
  [
    "src/cli/bulk",
    "src/cli/cache",
    "src/cli/classify/",
    "src/cli/convert",
    "src/cli/evaluate",
    "src/cli/inspect",
    "src/cli/train/",
  ],
  ["mod.ts", "classify.ts", "serve.ts", "train.ts"],
];

/** Scripts beside each other in one folder, tests aside. */
const MOST_SOURCES = 15;
/** Folders with a file for each operator or naming. */
const FILE_PER_ITEM = ["src/reference/", "src/checkpoint/naming/"];
const MOST_LINES = 300;

const ROOT = new URL("../", import.meta.url);
const ENTRIES = ["mod.ts", "classify.ts", "serve.ts", "train.ts"];

/** Bundles of other sources. */
const BUILT = "src/page/generated/assets/";

const inSrc = (await scriptsIn(ROOT, "src")).filter((path) => !path.startsWith(BUILT));
const sources = [...ENTRIES, ...inSrc.filter((path) => !isTest(path))];
const graph = await readImports(ROOT, sources);

Deno.test("every file of src is on a floor, and imports only from below and from its own room", () => {
  assertEquals(upwardImports(graph, FLOORS), []);
});

Deno.test("every room of the architecture is there", () => {
  assertEquals(emptyRooms(graph, FLOORS), []);
});

Deno.test("no imports form a circle", () => {
  assertEquals(circles(graph), []);
});

Deno.test("no folder has more than 15 sources beside each other", () => {
  const counted = inSrc.filter((path) => !isTest(path) && !isGenerated(path));
  const crowded = crowdedFolders(counted.filter((path) => !startsWithAny(path, FILE_PER_ITEM)), MOST_SOURCES);
  assertEquals(crowded, []);
});

Deno.test("no source or test written by hand is longer than 300 lines", async () => {
  const folders = ["tests", "wasm", "weights", "shaders"].map((folder) => scriptsIn(ROOT, folder));
  const paths = [...ENTRIES, ...inSrc, ...(await Promise.all(folders)).flat()];
  const written = paths.filter((path) => !isGenerated(path));
  assert(written.length > sources.length);
  const texts = await Promise.all(
    written.map(async (path) => [path, await Deno.readTextFile(new URL(path, ROOT))] as const),
  );
  assertEquals(longFiles(new Map(texts), MOST_LINES), []);
});

Deno.test("imports are read as Deno reads them", async () => {
  assertEquals(missingFiles(graph), []);
  for (const entry of ENTRIES) {
    for (const { path, imports } of await importsByDeno(entry)) {
      const read = new Set(graph.get(path));
      assertEquals(imports.filter((imported) => !read.has(imported)), [], path);
    }
  }
});

/** The scripts of this project that an entry reaches, each with those that it imports. */
async function importsByDeno(entry: string): Promise<{ path: string; imports: string[] }[]> {
  const args = ["info", "--json", entry];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: ModuleInfo[] };
  const toPaths = (urls: readonly (string | undefined)[]) =>
    urls.flatMap((url) => url?.startsWith(ROOT.href) && isScript(url) ? [url.slice(ROOT.href.length)] : []);
  return modules.flatMap(({ specifier, dependencies = [] }) => {
    const imported = dependencies.map(({ code, type }) => code?.specifier ?? type?.specifier);
    return toPaths([specifier]).map((path) => ({ path, imports: toPaths(imported) }));
  });
}

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

function startsWithAny(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => path.startsWith(prefix));
}
