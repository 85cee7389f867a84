/**
 * Makes `dist/` a package for npm: `mod.ts` for every runtime, with its types, and nothing that would have to be installed
 * with it.
 *
 *     deno task package
 *     npm pack ./dist
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { MODEL, sitePaths } from "../../page/site_files.ts";
import { bundle, bundleForWorkerd } from "../build.ts";
import { licences } from "./licences.ts";
import { manifest, NAME } from "./manifest.ts";
import { writeTypes } from "./types.ts";

const ROOT = new URL("../../../", import.meta.url);

/** Where a server looks for its page, beside the code. */
const SITE = "generated";

/** Makes the package in `folder`. @returns its files, and folders of files */
export async function makePackage(folder: string): Promise<string[]> {
  const { files, packages } = await bundle(folder);
  const forWorkerd = await bundleForWorkerd(folder);
  const all = new Set([...files, ...forWorkerd.files, "LICENSE", "LICENSES.txt", SITE, "types"]);
  await writeTypes(`${folder}/types`);
  await copySite(`${folder}/${SITE}`);
  await Deno.copyFile(new URL("LICENSE", ROOT), `${folder}/LICENSE`);
  await Deno.writeTextFile(`${folder}/LICENSES.txt`, await licences(packages));
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify(await manifest([...all]), null, 2) + "\n",
  );
  await Deno.writeTextFile(`${folder}/README.md`, await page());
  return [...all, "README.md", "package.json"].sort();
}

/** Copies the page that `createHandler` answers with. */
async function copySite(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  for (const path of sitePaths()) {
    if (path === MODEL) continue; // the package has it already
    await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
    await Deno.copyFile(new URL(`src/page/generated/${path}`, ROOT), `${folder}/${path}`);
  }
}

/** The page of the package. Deno need not look at its code, which imports the package by its name. */
async function page(): Promise<string> {
  const text = await Deno.readTextFile(new URL("README.md", import.meta.url));
  return text.replaceAll(/^(```\w+) ignore$/gm, "$1");
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL("dist", ROOT));
  await Deno.mkdir(folder, { recursive: true });
  console.log(`dist/ is the package ${NAME}: ${(await makePackage(folder)).join(", ")}`);
}
