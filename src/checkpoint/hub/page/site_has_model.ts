import { resolvePath } from "../../../util/files.ts";
import { WEIGHT_FILES } from "../../reading/weight_files.ts";

/**
 * Tells whether a page's site has a model in a folder of this path. Sites that answer every path with their own page do
 * not count.
 */
export async function siteHasModel(path: string, signal: AbortSignal | undefined): Promise<boolean> {
  const folder = new URL(resolvePath(path));
  folder.pathname = `${folder.pathname.replace(/\/$/, "")}/`;
  const found = await Promise.all(WEIGHT_FILES.map((name) => isThere(new URL(name, folder), signal)));
  return found.includes(true);
}

async function isThere(url: URL, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const { ok, headers } = await fetch(url, { method: "HEAD", signal: signal ?? null });
    return ok && !headers.get("content-type")?.startsWith("text/html");
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}
