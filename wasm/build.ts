/**
 * Builds the kernels: each build as a TypeScript module that holds its bytes, so that they load the same way in every
 * runtime, worker and bundle, from disk or network, with no permission.
 *
 *     deno task wasm          writes src/cpu/kernels_*.ts
 *     deno task wasm:check    compares them with what the sources give, byte for byte
 *
 * @module
 */
import asc from "npm:assemblyscript@0.28.20/asc";

const BUILDS = { strict: [], relaxed: ["--enable", "relaxed-simd"] };

// Not -O3: its optimiser moves the first of two multiply-adds on one accumulator down to the second, and the register
// tile then spills (29 instead of 49 GFLOP/s). One declared page of memory spares V8 half of its bounds checks.
const FLAGS = "-O2 --noAssert --runtime stub --use abort= --enable simd --importMemory --initialMemory 1"
  .split(" ");

/** Compiles `kernels.ts` to WebAssembly. */
export async function compile(build: keyof typeof BUILDS): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    "kernels.ts",
    ...FLAGS,
    ...BUILDS[build],
    "--outFile",
    "kernels.wasm",
  ], {
    readFile: (name) => readText(new URL(name, import.meta.url)),
    writeFile: (_name, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`Cannot compile the ${build} kernels:\n${stderr}`);
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

function toModule(build: string, binary: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...binary));
  return `/** The ${build} build of wasm/, in base64. Written by \`deno task wasm\`. */\nexport default "${base64}";\n`;
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  for (const build of Object.keys(BUILDS) as (keyof typeof BUILDS)[]) {
    const path = new URL(`../src/cpu/kernels_${build}.ts`, import.meta.url);
    const binary = await compile(build);
    const module = toModule(build, binary);
    if (!check) {
      await Deno.writeTextFile(path, module);
      console.log(`${build}: ${binary.length} bytes`);
    } else if (module !== await Deno.readTextFile(path)) {
      console.error(`src/cpu/kernels_${build}.ts is not what wasm/ gives: run deno task wasm`);
      Deno.exitCode = 1;
    }
  }
}
