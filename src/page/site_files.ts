/**
 * The files of the page, as servers and static sites have them.
 *
 * @module
 */
import { readFile } from "../util/files.ts";
import { SITE_FILES } from "./generated/files.ts";

/** The page itself. */
export const PAGE = "index.html";
/** The script that keeps a static site. */
export const SERVICE_WORKER = "service_worker.js";
/** The embedded model, which lies among the weights. */
export const MODEL = "assets/model.wasm";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
};

/** Paths of all files in the site. */
export function sitePaths(): readonly string[] {
  return SITE_FILES;
}

/** The content type of a file of the site. */
export function typeOf(path: string): string {
  return TYPES[path.split(".").at(-1)!]!;
}

/** Reads a file of the site; the page and the service worker are templates. @throws where it may not be read */
export async function readSiteFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = path === MODEL
    ? new URL("../../weights/model.wasm", import.meta.url)
    : new URL(`./generated/${path}`, import.meta.url);
  if (url.protocol === "file:") return await readFile(url);
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  throw new Error(`Cannot read ${url}: HTTP status ${response.status}`);
}
