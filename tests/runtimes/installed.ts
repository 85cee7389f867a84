/**
 * The package for npm, made anew, packed, and installed as its users do.
 *
 * @module
 */
import { makePackage } from "../../src/bundle/package/build.ts";
import { NAME } from "../../src/bundle/package/manifest.ts";

const HERE = new URL("./", import.meta.url);
const PICTURE = new URL("../fixtures/chelsea.jpg", HERE);

/** A project that has installed the package. */
export interface Installed extends AsyncDisposable {
  /** The project's folder; a picture is in it, `cat.jpg`, and the scripts of this folder. */
  readonly folder: string;
  /** The package's folder. */
  readonly package: string;
  /** The names of the files that were packed. */
  readonly packed: readonly string[];
}

/** Makes a project that has installed the package. */
export async function install(): Promise<Installed> {
  const [made, folder] = [await Deno.makeTempDir(), await Deno.makeTempDir({ prefix: "a folder " })];
  await makePackage(made);
  const [{ filename, files }] = JSON.parse(
    await npm(folder, "pack", made, "--json", "--pack-destination", folder),
  );
  await Deno.remove(made, { recursive: true });
  await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module", "private": true }');
  await npm(folder, "install", "--offline", "--no-audit", "--no-fund", `./${filename}`);
  for await (const { name } of Deno.readDir(HERE)) {
    if (name.endsWith(".js")) await Deno.copyFile(new URL(name, HERE), `${folder}/${name}`);
  }
  await Deno.copyFile(PICTURE, `${folder}/cat.jpg`);
  return {
    folder,
    package: `${folder}/node_modules/${NAME}`,
    packed: files.map(({ path }: { path: string }) => path),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const env = { "npm_config_update_notifier": "false" };
  const { success, stdout, stderr } = await new Deno.Command("npm", { args, cwd, env }).output();
  if (!success) throw new Error(`npm ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** The only example of the package's page that has a text. */
export async function exampleOf(installed: Installed, has: string): Promise<string> {
  const page = await Deno.readTextFile(`${installed.package}/README.md`);
  const examples = [...page.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
  const found = examples.filter((code) => code.includes(has));
  if (found.length !== 1) throw new Error(`${found.length} examples of the package's page have ${has}`);
  return found[0]!;
}
