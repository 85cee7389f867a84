/**
 * JavaScript runtimes for tests: one on the PATH, or from the npm registry, which npx keeps for the next time.
 *
 * @module
 */
import versions from "../deno_versions.json" with { type: "json" };

/** A runtime, or why there is none. */
export interface Found {
  readonly executable?: string;
  readonly reason?: string;
}

/** Milliseconds for one package, with what it needs; the largest has 170 MB. */
const PATIENCE = 90_000;

const { arch, os } = Deno.build;
const CPU = arch === "aarch64" ? "arm64" : "x64";

/** Exact versions: what they are called on this machine, and where in their package the executable is. */
const PACKAGES = {
  node20: [`node-${os}-${CPU}@20.20.2`, "bin/node"],
  node24: [`node-${os}-${CPU}@24.22.3`, "bin/node"],
  bun: [`@oven/bun-${os}-${arch === "aarch64" ? "aarch64" : "x64"}@1.4.5`, "bin/bun"],
  oldestDeno: [`@deno/${os}-${CPU}${os === "linux" ? "-glibc" : ""}@${versions.oldest}`, "deno"],
  miniflare: ["miniflare@4.20260730.0", "dist/src/index.js"],
  typescript: ["typescript@5.9.3", "bin/tsc"],
} as const;

/** What can be found. */
export type Name = keyof typeof PACKAGES;

const found = new Map<Name, Promise<Found>>();

/** Finds a runtime, or another program. @param folder an empty one, where no project's packages are in the way */
export async function find(name: Name, folder: string): Promise<Found> {
  let finding = found.get(name);
  if (!finding) found.set(name, finding = search(name, folder));
  return await finding;
}

async function search(name: Name, folder: string): Promise<Found> {
  const onPath = name.startsWith("node") && await outputOf("node", ["--version"], folder);
  if (onPath && onPath.startsWith(name.replace("node", "v"))) return { executable: "node" };
  const [specifier, file] = PACKAGES[name];
  try {
    const path = await outputOf("npx", ["-y", "-p", specifier, "-c", "echo $PATH"], folder);
    const packages = path.slice(0, path.indexOf(".bin:")); // npx puts its folder of executables first
    const executable = `${packages}${specifier.slice(0, specifier.lastIndexOf("@"))}/${file}`;
    await Deno.stat(executable);
    return { executable };
  } catch (error) {
    return { reason: `${specifier} cannot be had: ${(error as Error).message.trim().split("\n")[0]}` };
  }
}

async function outputOf(command: string, args: string[], cwd: string): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE);
  const env = { "npm_config_fetch_retries": "0", "npm_config_update_notifier": "false" };
  const { stdout, stderr, success } = await new Deno.Command(command, { args, cwd, env, signal }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr) || `${command} failed`);
  return new TextDecoder().decode(stdout);
}
