/**
 * Commands in a terminal: it has columns, programs write to it as to a person, and Deno asks for what it may not do
 * instead of refusing it.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);

/** Seconds after which a command hangs. */
const LIMIT = 120;

/** The reason why commands cannot be run in a terminal here; `undefined` where they can. */
const REASON = await noTerminal();

async function noTerminal(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "script is another program beyond Linux";
  const found = await new Deno.Command("script", { args: ["--version"] }).output().catch(() => undefined);
  return found?.success ? undefined : "util-linux's script is not installed";
}

/** Registers a test that needs a terminal; without one it is skipped, with the reason in its name. */
export function terminalTest(name: string, run: () => Promise<void>): void {
  Deno.test({
    name: REASON ? `${name} (skipped: ${REASON})` : name,
    ignore: REASON !== undefined,
    fn: run,
  });
}

/** `deno` with these arguments in a terminal, in the repository. It is ended when it asks. */
export class Terminal implements AsyncDisposable {
  /** All that was written. */
  said = "";
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<number>;
  #heard: () => void = () => {};

  /**
   * @param columns its width; by default what `script` gives it
   * @param env variables besides those of this process
   */
  constructor(args: readonly string[], columns?: number, env: Readonly<Record<string, string>> = {}) {
    const words = ["timeout", "--foreground", String(LIMIT), Deno.execPath(), ...args];
    const size = columns === undefined ? "" : `stty cols ${columns} rows 24; `;
    const line = size + words.map(quote).join(" ");
    this.#child = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", line, "/dev/null"],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      env: { NO_COLOR: "1", LC_ALL: "C.UTF-8", ...env },
    }).spawn();
    this.#ended = this.#listen();
  }

  /** True once Deno has asked for a permission. */
  get asked(): boolean {
    return this.said.includes("Allow? [y/n");
  }

  /** The exit status. */
  get ended(): Promise<number> {
    return this.#ended;
  }

  /** Waits for text that matches the pattern. @returns the match */
  async wait(pattern: RegExp): Promise<RegExpMatchArray> {
    let over = false;
    const ended = this.#ended.then(() => void (over = true));
    for (;;) {
      const found = this.said.match(pattern);
      if (found) return found;
      if (over) throw new Error(`Ended without ${pattern}:\n${this.said}`);
      await Promise.race([new Promise<void>((resolve) => this.#heard = resolve), ended]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  async #listen(): Promise<number> {
    for await (const part of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.said += part;
      this.#heard();
      if (this.asked) this.#child.kill();
    }
    return (await this.#child.status).code;
  }
}

/** Runs a script of the project in so many columns: what it printed, on both outputs together, and how it ended. */
export async function inTerminal(
  columns: number,
  args: readonly string[],
): Promise<{ code: number; text: string }> {
  const terminal = new Terminal(["run", "--quiet", ...args], columns);
  return { code: await terminal.ended, text: terminal.said };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
