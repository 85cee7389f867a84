/**
 * Builds the kernels: each build as a TypeScript module that holds its bytes, so that they load the same way in every
 * runtime, worker and bundle, from disk or network, with no permission.
 *
 *     deno task wasm          writes src/cpu/*kernels_*.ts and src/image/generated/resize_kernel.ts
 *     deno task wasm:check    compares them with what the sources give, byte for byte
 *
 * @module
 */
import asc from "assemblyscript/asc";

/** The source in this folder, flags of its own, and the module it becomes. */
interface Build {
  source: string;
  flags: string[];
  module: string;
  title: string;
}

// One declared page of memory spares V8 half of its bounds checks.
const PAGE = ["--initialMemory", "1"];

const BUILDS: Build[] = [
  {
    source: "kernels.ts",
    flags: [...PAGE, "--importMemory"],
    module: "src/cpu/generated/kernels_strict.ts",
    title: "The strict build of wasm/",
  },
  {
    source: "kernels.ts",
    flags: [...PAGE, "--importMemory", "--enable", "relaxed-simd"],
    module: "src/cpu/generated/kernels_relaxed.ts",
    title: "The relaxed build of wasm/",
  },
  {
    source: "training_kernels.ts",
    flags: [...PAGE, "--importMemory"],
    module: "src/cpu/generated/training_kernels_strict.ts",
    title: "The strict build of wasm/ for training",
  },
  {
    source: "training_kernels.ts",
    flags: [...PAGE, "--importMemory", "--enable", "relaxed-simd"],
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

// Not -O3: its optimiser moves the first of two multiply-adds on one accumulator down to the second, and the register
// tile then spills (29 instead of 49 GFLOP/s).
const FLAGS = "-O2 --noAssert --runtime stub --use abort= --enable simd".split(" ");

/** Compiles a source to WebAssembly. */
async function compile({ source, flags }: Build): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([source, ...FLAGS, ...flags, "--outFile", "kernels.wasm"], {
    readFile: (name) => readText(new URL(name, import.meta.url)),
    writeFile: (_name, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`Cannot compile wasm/${source}:\n${stderr}`);
  return binary;
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

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  for (const build of BUILDS) {
    const path = new URL(`../${build.module}`, import.meta.url);
    const binary = await compile(build);
    const module = toModule(build, binary);
    if (!check) {
      await Deno.writeTextFile(path, module);
      console.log(`${build.module}: ${binary.length} bytes`);
    } else if (module !== await Deno.readTextFile(path)) {
      console.error(`${build.module} is not what wasm/ gives: run deno task wasm`);
      Deno.exitCode = 1;
    }
  }
}
