/** Paths of files, from the root of the repository, with the paths that each imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Comments may quote imports. One behind code is left: it quotes none in practice. */
const COMMENTS = /\/\*[^]*?\*\/|^\s*\/\/.*$/gm;

/** `from "…"` of imports and re-exports (types, too), `import "…"`, `import("…")`, and the modules that Workers start. */
const SPECIFIERS = [
  /\bfrom\s+"(\.[^"]*)"/g,
  /\bimport\s+"(\.[^"]*)"/g,
  /\bimport\(\s*"(\.[^"]*)"/g,
  /\bnew URL\(\s*"([^":]+\.[jt]s)",\s*import\.meta\.url/g,
];

/**
 * The scripts that a module refers to, by paths from the root: whether at once, later, as types or as another thread.
 *
 * @param path of the module, from the root
 */
export function importsIn(path: string, text: string): string[] {
  const code = text.replace(COMMENTS, "");
  const specifiers = SPECIFIERS.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, specifier]) => specifier!)
  );
  const paths = specifiers.map((specifier) => new URL(specifier, `file:///${path}`).pathname.slice(1));
  return [...new Set(paths)].filter(isScript);
}

/** Tells whether a path names TypeScript or JavaScript. */
export function isScript(path: string): boolean {
  return /\.[jt]s$/.test(path);
}

/** Tells whether a path names a unit test. */
export function isTest(path: string): boolean {
  return /_test\.[jt]s$/.test(path);
}

/** Tells whether a program wrote the file. */
export function isGenerated(path: string): boolean {
  return path.includes("/generated/");
}

/** The scripts in a folder and in those below it, in order. */
export async function scriptsIn(root: URL, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await scriptsIn(root, path));
    else if (isScript(name)) found.push(path);
  }
  return found.sort();
}

/** The imports of some files. */
export async function readImports(root: URL, paths: readonly string[]): Promise<ImportGraph> {
  const read = async (path: string) =>
    [path, importsIn(path, await Deno.readTextFile(new URL(path, root)))] as const;
  return new Map(await Promise.all(paths.map(read)));
}
