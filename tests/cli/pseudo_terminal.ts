/**
 * Commands in a terminal, where Deno asks for what it may not do instead of refusing it.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);

/** Seconds after which a command hangs. */
const LIMIT = 120;

/** Why commands cannot be run in a terminal here. */
export async function noTerminal(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") {
    return "script is another program beyond Linux";
  }
  const found = await new Deno.Command("script", { args: ["--version"] })
    .output().catch(() => undefined);
  return found?.success ? undefined : "util-linux's script is not installed";
}

/** Starts `deno` with these arguments in a terminal, in the repository. */
export function startInTerminal(args: readonly string[]): Deno.ChildProcess {
  const line = ["timeout", String(LIMIT), Deno.execPath(), ...args].map(quote)
    .join(" ");
  return new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", line, "/dev/null"],
    ...{
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      env: { NO_COLOR: "1" },
    },
  }).spawn();
}

/** What such a command has said when it has ended, or asked; one that asks is ended. */
export async function runInTerminal(
  args: readonly string[],
): Promise<{ code: number; said: string }> {
  const child = startInTerminal(args);
  let said = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += part;
    if (asks(said)) child.kill();
  }
  return { code: (await child.status).code, said };
}

/** Whether Deno waits for an answer. */
export function asks(said: string): boolean {
  return said.includes("Allow? [y/n");
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
