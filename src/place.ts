/** What a path means: in Deno a file, in a page a URL relative to the page, as for `fetch`. */
export function resolvePath(path: string): string | URL {
  if ("Deno" in globalThis) return path;
  const { document, location } = globalThis as unknown as Record<string, { baseURI: string; href: string }>;
  return new URL(path, document?.baseURI ?? location?.href);
}
