/**
 * The licences of the packages that are inside the package for npm.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const HEAD =
  `vit-edge itself has the licence in LICENSE. The packages below, which are inside it, have their own. Their
WebAssembly is made of MozJPEG, libwebp, libavif with libaom, and the crate png.
`;

const LINE = `\n${"=".repeat(80)}\n\n`;

/** The texts of the licences of packages, each once. @param specifiers such as `npm:NAME@VERSION` */
export async function licences(specifiers: readonly string[]): Promise<string> {
  const named = new Map<string, string>();
  for (const specifier of specifiers) {
    const folder = folderOf(specifier);
    const { license } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
    const text = await Deno.readTextFile(`${folder}/LICENSE`);
    named.set(text, `${named.get(text) ?? ""}${specifier.slice("npm:".length)} (${license})\n`);
  }
  return [HEAD, ...[...named].map(([text, names]) => `${names}\n${text}`)].join(LINE);
}

/** A package's folder in Deno's cache. */
function folderOf(specifier: string): string {
  return fileURLToPath(new URL(".", import.meta.resolve(`${specifier}/package.json`)));
}
