/**
 * What tests of the page keep: pictures of it, and the size of its scripts.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import { readSiteFile } from "../../../src/page/site_files.ts";

/** Git ignores this folder. */
const SHOTS = new URL("../../../dist/screenshots/", import.meta.url);

/** Keeps a picture of the whole page. */
export async function screenshots(page: Page, name: string): Promise<void> {
  await Deno.mkdir(SHOTS, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 500)); // transitions end
  await Deno.writeFile(new URL(`${name}.png`, SHOTS), await page.screenshot({ fullPage: true }));
}

/** Bytes of the scripts among these paths, gzipped, and their names. */
export async function gzippedScripts(
  paths: ReadonlySet<string>,
): Promise<{ bytes: number; scripts: string[] }> {
  const scripts = [...paths].filter((path) => path.endsWith(".js")).map((path) => path.split("/").at(-1)!)
    .sort();
  const sizes = await Promise.all(scripts.map(async (name) => {
    const stream = new Blob([await readSiteFile(`assets/${name}`)]).stream();
    return (await new Response(stream.pipeThrough(new CompressionStream("gzip"))).bytes()).length;
  }));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), scripts };
}
