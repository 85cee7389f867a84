/**
 * Builds the kernels: each build as a TypeScript module that holds its bytes, so that they load the same way in every
 * runtime, worker and bundle, from disk or network, with no permission.
 *
 *     deno task wasm          writes src/cpu/generated/ and src/image/generated/resize_kernel.ts
 *     deno task wasm:check    compares them with what the sources give, byte for byte
 *
 * The signatures of the kernels are written, too, as the compiler knows them.
 *
 * @module
 */
import asc from "assemblyscript/asc";
import { exportsOf, toDeclarations } from "./signatures.ts";

/** The source in this folder, flags of its own, and the module it becomes. */
interface Build {
  source: string;
  flags: string[];
  module: string;
  title: string;
}

// One declared page of memory spares V8 half of its bounds checks.
const PAGE = ["--initialMemory", "1"];

const INFERENCE = { source: "kernels.ts", flags: [...PAGE, "--importMemory", "--use", "TRAINS=0"] };
const TRAINING = { source: "training_kernels.ts", flags: [...PAGE, "--importMemory", "--use", "TRAINS=1"] };
const RELAXED = ["--enable", "relaxed-simd"];

const BUILDS: Build[] = [
  {
    ...INFERENCE,
    module: "src/cpu/generated/kernels_strict.ts",
    title: "The strict build of wasm/",
  },
  {
    ...INFERENCE,
    flags: [...INFERENCE.flags, ...RELAXED],
    module: "src/cpu/generated/kernels_relaxed.ts",
    title: "The relaxed build of wasm/",
  },
  {
    ...TRAINING,
    module: "src/cpu/generated/training_kernels_strict.ts",
    title: "The strict build of wasm/ for training",
  },
  {
    ...TRAINING,
    flags: [...TRAINING.flags, ...RELAXED],
    module: "src/cpu/generated/training_kernels_relaxed.ts",
    title: "The relaxed build of wasm/ for training",
  },
  {
    source: "resize.ts",
    flags: PAGE,
    module: "src/image/generated/resize_kernel.ts",
    title: "wasm/resize.ts",
  },
];

const SIGNATURES = "src/cpu/generated/kernels.d.ts";

// Not -O3: its optimiser moves the first of two multiply-adds on one accumulator down to the second, and the register
// tile then spills (29 instead of 49 GFLOP/s).
const FLAGS = "-O2 --noAssert --runtime stub --use abort= --enable simd".split(" ");

/** A source in WebAssembly, and declarations of what it exports. */
interface Compiled {
  readonly binary: Uint8Array;
  readonly declarations: string;
}

async function compile({ source, flags }: Pick<Build, "source" | "flags">): Promise<Compiled> {
  const files = new Map<string, string | Uint8Array>();
  const outputs = ["--bindings", "raw", "--outFile", "kernels.wasm"];
  const { error, stderr } = await asc.main([source, ...FLAGS, ...flags, ...outputs], {
    readFile: (name) => readText(new URL(name, import.meta.url)),
    writeFile: (name, contents) => void files.set(name, contents),
    listFiles: () => [],
  });
  const binary = files.get("kernels.wasm");
  const declarations = files.get("kernels.d.ts");
  if (error || !(binary instanceof Uint8Array) || typeof declarations !== "string") {
    throw new Error(`Cannot compile wasm/${source}:\n${stderr}`);
  }
  return { binary, declarations };
}

/** The compiler probes for files in several places: absent is an answer. */
function readText(url: URL): string | null {
  try {
    return Deno.readTextFileSync(url);
  } catch {
    return null;
  }
}

function toModule({ title }: Build, binary: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...binary));
  return `/** ${title}, in base64. Written by \`deno task wasm\`. */\nexport default "${base64}";\n`;
}

/** The generated files: each one's path, its content in words for a log, and its text. */
async function* generate(): AsyncGenerator<readonly [path: string, note: string, text: string]> {
  for (const build of BUILDS) {
    const { binary } = await compile(build);
    yield [build.module, `${binary.length} bytes`, toModule(build, binary)];
  }
  const [inference, training] = await Promise.all([compile(INFERENCE), compile(TRAINING)]);
  const signatures = toDeclarations(exportsOf(inference.declarations), exportsOf(training.declarations));
  yield [SIGNATURES, "signatures", signatures];
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  for await (const [path, note, text] of generate()) {
    const url = new URL(`../${path}`, import.meta.url);
    if (!check) {
      await Deno.writeTextFile(url, text);
      console.log(`${path}: ${note}`);
    } else if (text !== await Deno.readTextFile(url).catch(() => "")) {
      console.error(`${path} is not what wasm/ gives: run deno task wasm`);
      Deno.exitCode = 1;
    }
  }
}
