/**
 * The types of `mod.ts` as files for TypeScript, which Deno makes of the sources without checking them.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { extract } from "tar";
import { NAME } from "./manifest.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const ENTRY = "mod.d.ts";

/** `from "./file.js"` and `import("./file.js")` */
const IMPORT = /(?:from|import\() ?"(\.[^"]+)\.js"/g;
/** In examples: a module of ours. */
const OF_OURS = /(?<=^\s*\* import .* from ")\.[^"]+\.ts(?=")/gm;

/** Types that only pages have: what they are where TypeScript does not know them. */
const OF_PAGES = { GPUDevice: "object", ImageData: "{ readonly data: Uint8ClampedArray }" };
const COMMENT = /\/\*[\s\S]*?\*\//g;

/** Writes the types of `mod.ts`, and of the modules whose types it uses, into an empty `folder`. */
export async function writeTypes(folder: string): Promise<void> {
  const packed = await Deno.makeTempDir();
  try {
    await pack(`${packed}/types.tgz`);
    await extract({ file: `${packed}/types.tgz`, cwd: packed });
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    for (const [path, text] of await reached(new URL(`file://${packed}/package/`))) {
      await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, everywhere(text.replaceAll(OF_OURS, NAME)));
    }
  } finally {
    await Deno.remove(packed, { recursive: true });
  }
}

async function pack(output: string): Promise<void> {
  const args = ["pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", output];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: ROOT });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(`Cannot make types: ${new TextDecoder().decode(stderr)}`);
}

/** The texts of the entry and of what it imports, by their paths. */
async function reached(root: URL): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const paths = [ENTRY]; paths.length > 0;) {
    const path = paths.pop()!;
    if (texts.has(path)) continue;
    const url = new URL(path, root);
    const text = await Deno.readTextFile(url);
    texts.set(path, text);
    for (const [, file] of text.matchAll(IMPORT)) {
      paths.push(new URL(`${file}.d.ts`, url).href.slice(root.href.length));
    }
  }
  return texts;
}

/** A module that also describes itself where there are no types of pages. */
function everywhere(text: string): string {
  const code = text.replaceAll(COMMENT, "");
  const wanted = Object.entries(OF_PAGES).filter(([name]) => new RegExp(`\\b${name}\\b`).test(code));
  const lines = wanted.map(([name, otherwise]) =>
    `type ${name} = typeof globalThis extends { ${name}: { prototype: infer T } } ? T : ${otherwise};\n`
  );
  return text.trimEnd() + "\n" + lines.join("");
}
