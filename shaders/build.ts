/**
 * Collects the shaders in two TypeScript modules without their comments, so that they load the same way in
 * every runtime, worker and bundle, from disk or network, with no permission. What only training needs is in
 * the second.
 *
 *     deno task shaders          writes src/gpu/generated/shaders.ts and src/gpu/generated/training_shaders.ts
 *     deno task shaders:check    compares them with what the sources give
 *
 * @module
 */

const FOLDER = new URL("./", import.meta.url);
const MODULES = new URL("../src/gpu/generated/", import.meta.url);

/** Kernels and their helpers that inference does without, beside all `*_backward`. */
const TRAINING = new Set([
  "accumulate",
  "activate_to",
  "activated_kept",
  "adam_w_step",
  "average",
  "clip_factor",
  "column_sums",
  "cross_entropy",
  "drop_weights",
  "dropout",
  "log",
  "logits",
  "random_bits",
  "sgd_step",
  "sum_of_squares",
  "entries",
  "blocks",
]);

function isTraining(stem: string): boolean {
  return stem.endsWith("_backward") || TRAINING.has(stem);
}

/**
 * A shader as it is shipped: without comments and indentation. Every line stays in its place, so that a compiler's line is
 * the file's; `//#for` and `//#end` stay, they are instructions to `unroll`.
 */
function strip(source: string): string {
  const bare = source
    .replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ""))
    .replaceAll(/\/\/(?!#(for .*|end)$).*$/gm, "");
  return bare.split("\n").map((line) => line.trim()).join("\n").trimEnd();
}

async function toModule(name: string, what: string, isWanted: (stem: string) => boolean): Promise<string> {
  const files = await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name);
  const stems = files.filter((name) => name.endsWith(".wgsl")).map((name) => name.replace(".wgsl", ""));
  const entries = await Promise.all(
    stems.filter(isWanted).sort().map(async (stem) => {
      const text = await Deno.readTextFile(new URL(`${stem}.wgsl`, FOLDER));
      return `  ${stem}: ${JSON.stringify(strip(text))},\n`;
    }),
  );
  return `/** ${what}, by the stems of their files. Written by \`deno task shaders\`. */\n` +
    `export const ${name} = {\n${entries.join("")}};\n`;
}

if (import.meta.main) {
  const modules = {
    "shaders.ts": await toModule("SHADERS", "The shaders of shaders/", (stem) => !isTraining(stem)),
    "training_shaders.ts": await toModule(
      "TRAINING_SHADERS",
      "The shaders of shaders/ for training",
      isTraining,
    ),
  };
  for (const [file, module] of Object.entries(modules)) {
    const url = new URL(file, MODULES);
    if (!Deno.args.includes("--check")) {
      await Deno.writeTextFile(url, module);
      console.log(`${file}: ${module.length} bytes`);
    } else if (module !== await Deno.readTextFile(url)) {
      console.error(`src/gpu/generated/${file} is not what shaders/ gives: run deno task shaders`);
      Deno.exitCode = 1;
    }
  }
}
