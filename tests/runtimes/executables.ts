/**
 * JavaScript runtimes for tests: one on the PATH, or from the npm registry, which npx keeps for the next time.
 *
 * @module
 */

/** A runtime, or why there is none. */
export interface Found {
  readonly executable?: string;
  readonly reason?: string;
}

/** Milliseconds for one package; the largest has 160 MB. */
const PATIENCE = 90_000;

const { arch, os } = Deno.build;
const CPU = arch === "aarch64" ? "arm64" : "x64";

/** Exact versions: what they are called on this machine, and where in their package the executable is. */
const PACKAGES = {
  node20: [`node-${os}-${CPU}@20.20.2`, "bin/node"],
  node22: [`node-${os}-${CPU}@22.23.3`, "bin/node"],
  bun: [`@oven/bun-${os}-${arch === "aarch64" ? "aarch64" : "x64"}@1.4.5`, "bin/bun"],
  workerd: [`@cloudflare/workerd-${os}-${CPU === "arm64" ? "arm64" : "64"}@1.20261117.1`, "bin/workerd"],
} as const;

/** Finds a runtime. @param folder an empty one, where no project's packages are in the way */
export async function find(name: keyof typeof PACKAGES, folder: string): Promise<Found> {
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
