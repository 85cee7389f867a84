/**
 * Runs of `convert.ts`, for its tests.
 *
 * @module
 */

export const ROOT = new URL("../../", import.meta.url);
export const WEIGHTS = "model.safetensors";

export function start(args: string[], permissions: string[] = []): Deno.ChildProcess {
  const granted = ["--allow-read", "--allow-write", ...permissions];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...granted, "src/cli/convert.ts", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  return command.spawn();
}

export async function convert(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await start(args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}
