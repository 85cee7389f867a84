/**
 * The texts of the repository, for tests of their content.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);

/** Folders that are not sources, and what is written by tools. */
const PASSED_OVER = /^(\.git|node_modules|dist|runs|failures|generated)$|\.lock$/;

/** Logs of measurements and releases, which keep the names and versions of their time. */
const LOGS = /^(CHANGELOG\.md$|tests\/bench\/notes\/)/;

/** Paths, relative to the root, of all files in `folder` whose names match. @param folder empty, or with a slash */
export async function findFiles(folder: string, wanted: RegExp): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (PASSED_OVER.test(name)) continue;
    const path = `${folder}${name}`;
    if (isDirectory) found.push(...await findFiles(`${path}/`, wanted));
    else if (wanted.test(name)) found.push(path);
  }
  return found.sort();
}

/** Reads a file by its path relative to the root. */
export function readText(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

/** Tells whether a file is a log, which stays as it is when names or versions change. */
export function isLog(path: string): boolean {
  return LOGS.test(path);
}
