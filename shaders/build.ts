/**
 * Gathers the shaders in one TypeScript module without their comments, so that they load the same way in every runtime,
 * worker and bundle, from disk or network, with no permission.
 *
 *     deno task shaders          writes src/gpu/shaders.ts
 *     deno task shaders:check    compares it with what the sources give
 *
 * @module
 */

const FOLDER = new URL("./", import.meta.url);
const MODULE = new URL("../src/gpu/shaders.ts", import.meta.url);

/** Without comments, blank lines and indentation; `// each` and `// end` stay, they are instructions to `unroll`. */
function strip(text: string): string {
  const bare = text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\/\/(?! (each .*|end)$).*$/gm, "");
  return bare.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");
}

async function toModule(): Promise<string> {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name)).filter((name) =>
    name.endsWith(".wgsl")
  );
  const entries = await Promise.all(
    names.sort().map(async (name) => {
      const text = await Deno.readTextFile(new URL(name, FOLDER));
      return `  ${name.replace(".wgsl", "")}: ${JSON.stringify(strip(text))},\n`;
    }),
  );
  return `/** The shaders of shaders/, by the stems of their files. Written by \`deno task shaders\`. */\n` +
    `export const SHADERS = {\n${entries.join("")}};\n`;
}

if (import.meta.main) {
  const module = await toModule();
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(MODULE, module);
    console.log(`${module.length} bytes`);
  } else if (module !== await Deno.readTextFile(MODULE)) {
    console.error("src/gpu/shaders.ts is not what shaders/ gives: run deno task shaders");
    Deno.exitCode = 1;
  }
}
