import { isGranted } from "../../../util/environment.ts";
import type { RepositoryPaths } from "./layout.ts";
import { parentOf } from "./write_file.ts";

/** Makes a symbolic link; what `Deno.symlink` does. */
export type MakeLink = (target: string, path: string) => Promise<void>;

/** A content, and where it belongs in a snapshot. */
export interface Placed {
  readonly commit: string;
  readonly path: string;
  readonly etag: string;
}

/**
 * Puts a content that is in `blobs` into its snapshot: by a relative link, or, where links cannot be made, by moving the
 * file, as Python does there.
 */
export async function placeInSnapshot(
  paths: RepositoryPaths,
  { commit, path, etag }: Placed,
  makeLink: MakeLink = symlink,
): Promise<string> {
  const place = paths.file(commit, path);
  await Deno.mkdir(parentOf(place), { recursive: true });
  const temporary = `${place}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await makeLink(paths.link(path, etag), temporary);
    await Deno.rename(temporary, place);
  } catch {
    await Deno.rename(paths.blob(etag), place);
  }
  return place;
}

/** Deno wants permission for all files before it makes a link. */
async function symlink(target: string, path: string): Promise<void> {
  if (!isGranted({ name: "read" }) || !isGranted({ name: "write" })) throw new Error("links may not be made");
  await Deno.symlink(target, path, { type: "file" });
}
