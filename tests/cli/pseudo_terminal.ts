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

/** `deno` with these arguments in a terminal, in the repository. It is ended when it asks. */
export class Terminal implements AsyncDisposable {
  /** All that was written. */
  said = "";
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<number>;
  #heard: () => void = () => {};

  constructor(args: readonly string[]) {
    const line = ["timeout", "--foreground", String(LIMIT), Deno.execPath(), ...args].map(quote).join(" ");
    this.#child = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", line, "/dev/null"],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#ended = this.#listen();
  }

  /** Whether Deno has asked for something. */
  get asked(): boolean {
    return this.said.includes("Allow? [y/n");
  }

  /** The exit status. */
  get ended(): Promise<number> {
    return this.#ended;
  }

  /** What matches the pattern in what is said until the end. */
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

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
