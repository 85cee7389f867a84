/**
 * What `package.json` of the package for npm says.
 *
 * @module
 */
const ROOT = new URL("../../../", import.meta.url);

/** The package's name. */
export const NAME = "vit-edge";

/**
 * The description of a package that has these files. Cloudflare's Workers take `workerd.js`, which imports its WebAssembly
 * as modules; every other runtime takes `vit-edge.js`.
 */
export async function manifest(files: readonly string[]): Promise<Record<string, unknown>> {
  const { version, license } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const types = "./types/mod.d.ts";
  return {
    name: NAME,
    version,
    description: "Vision Transformers by WebAssembly and WebGPU, without native code",
    license,
    type: "module",
    types,
    exports: {
      ".": { types, workerd: "./workerd.js", default: "./vit-edge.js" },
      "./*.wasm": "./*.wasm",
      "./package.json": "./package.json",
    },
    files: [...files].sort(),
    engines: { node: ">=20.16" },
  };
}
