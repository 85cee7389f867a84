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
import { Buffer } from "node:buffer";
import { exportsOf, toDeclarations } from "./signatures.ts";

/** A source in this folder, the flags of each build of it, and the module that holds them. */
interface Source {
  readonly source: string;
  readonly builds: Readonly<Record<string, readonly string[]>>;
  readonly module: string;
}

// One declared page of memory spares V8 half of its bounds checks.
const PAGE = ["--initialMemory", "1"];

const INFERENCE = [...PAGE, "--importMemory", "--use", "TRAINS=0"];
const TRAINING = [...PAGE, "--importMemory", "--use", "TRAINS=1"];
const RELAXED = ["--enable", "relaxed-simd"];

const SOURCES: readonly Source[] = [
  {
    source: "kernels.ts",
    builds: { strict: INFERENCE, relaxed: [...INFERENCE, ...RELAXED] },
    module: "src/cpu/generated/binaries.ts",
  },
  {
    source: "integer_kernels.ts",
    builds: { strict: INFERENCE, relaxed: [...INFERENCE, ...RELAXED] },
    module: "src/cpu/generated/integer_binaries.ts",
  },
  {
    source: "training_kernels.ts",
    builds: { strict: TRAINING, relaxed: [...TRAINING, ...RELAXED] },
    module: "src/cpu/generated/training_binaries.ts",
  },
  { source: "resize.ts", builds: { strict: PAGE }, module: "src/image/generated/resize_kernel.ts" },
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

async function compile(source: string, flags: readonly string[]): Promise<Compiled> {
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

/** A module of a source's builds, by their names. */
function toModule(
  source: string,
  binaries: readonly (readonly [name: string, binary: Uint8Array])[],
): string {
  const builds = binaries.map(([name, binary]) =>
    `export const ${name} = "${Buffer.from(binary).toString("hex")}";\n`
  );
  return `/** wasm/${source}, in hexadecimal digits. Written by \`deno task wasm\`. */\n${builds.join("")}`;
}

/** Yields each generated file: its path, a note for the log, and its text. */
async function* generate(): AsyncGenerator<readonly [path: string, note: string, text: string]> {
  for (const { source, builds, module } of SOURCES) {
    const binaries = await Promise.all(
      Object.entries(builds).map(async ([name, flags]) =>
        [name, (await compile(source, flags)).binary] as const
      ),
    );
    const sizes = binaries.map(([name, { length }]) => `${name} ${length}`);
    yield [module, `${sizes.join(", ")} bytes`, toModule(source, binaries)];
  }
  const [inference, integers, training] = (await Promise.all([
    compile("kernels.ts", INFERENCE),
    compile("integer_kernels.ts", INFERENCE),
    compile("training_kernels.ts", TRAINING),
  ])).map(({ declarations }) => exportsOf(declarations));
  yield [SIGNATURES, "signatures", toDeclarations(inference!, integers!, training!)];
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
