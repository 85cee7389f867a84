/**
 * The disk space that a library takes.
 *
 * @module
 */
import { type Contestant, OURS } from "./contestants.ts";

/**
 * The files that a user of `mod.ts` gets: its modules, the embedded model among them, and its npm packages.
 */
interface ModuleGraph {
  readonly modules: readonly { readonly kind?: string; readonly size?: number; readonly local?: string }[];
  readonly npmPackages: Readonly<Record<string, { readonly name: string; readonly version: string }>>;
}

/** Bytes of a contestant: its `node_modules`, or for this library the modules and packages behind `mod.ts`. */
export async function installedBytes(contestant: Contestant, folder: string): Promise<number> {
  if (contestant !== OURS) return await folderBytes(`${folder}/node_modules`);
  const root = new URL("../../../mod.ts", import.meta.url);
  const graph = await denoInfo(root.pathname) as ModuleGraph;
  const { npmCache } = await denoInfo() as { npmCache: string };
  const packages = await Promise.all(
    Object.values(graph.npmPackages).map(({ name, version }) =>
      folderBytes(`${npmCache}/registry.npmjs.org/${name}/${version}`)
    ),
  );
  return sum([...graph.modules.map(({ size }) => size ?? 0), ...packages]);
}

async function denoInfo(...args: string[]): Promise<unknown> {
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", "--no-lock", ...args] });
  const { stdout } = await command.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function folderBytes(path: string): Promise<number> {
  const sizes: Promise<number>[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    const inner = `${path}/${name}`;
    if (isDirectory) sizes.push(folderBytes(inner));
    else if (isFile) sizes.push(Deno.stat(inner).then(({ size }) => size));
  }
  return sum(await Promise.all(sizes));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
