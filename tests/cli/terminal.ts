/**
 * Command lines in a terminal of so many columns.
 *
 * @module
 */
const ROOT = new URL("../../", import.meta.url);

/** Whether there is `script`, which makes pseudo-terminals, as Linux has it. */
export const HAS_TERMINAL = Deno.build.os === "linux" &&
  await new Deno.Command("script", { args: ["--version"], stdout: "null", stderr: "null" }).output()
    .then(({ success }) => success, () => false);

/** For names of tests. */
export const WHERE = HAS_TERMINAL ? "" : " (skipped: no pseudo-terminal here)";

/** What a command printed, on both outputs together, and how it ended. */
export interface Shown {
  readonly code: number;
  readonly text: string;
}

/** Runs a script of the project; `redirect` is what a shell would add. */
export async function inTerminal(columns: number, args: readonly string[], redirect = ""): Promise<Shown> {
  const words = ["timeout", "--foreground", "60", Deno.execPath(), "run", "--quiet", ...args];
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const command = `stty cols ${columns} rows 24; ${quoted} ${redirect}`;
  const { code, stdout } = await new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1", LC_ALL: "C.UTF-8" },
  }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

/** What the program itself may send beside words: line ends, and what takes a progress line away. */
export function withoutOwn(text: string): string {
  // deno-lint-ignore no-control-regex -- this is what it looks for
  return text.replace(/\r\x1b\[K|\r?\n/g, "|");
}
