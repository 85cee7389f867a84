import { runtime } from "./runtime.ts";

/**
 * What a path means: a file, but in a page a URL relative to the page, as for `fetch`.
 *
 * @throws {TypeError} where there is neither
 */
export function resolvePath(path: string): string | URL {
  if (runtime !== "web") return path;
  const { document, location } = globalThis as unknown as Record<string, { baseURI: string; href: string }>;
  const base = document?.baseURI ?? location?.href;
  if (URL.canParse(path, base)) return new URL(path, base);
  throw new TypeError(`there are no files here, an http(s) URL or bytes are wanted, not the path ${path}`);
}
