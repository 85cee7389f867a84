/**
 * `deno serve serve.ts` as a process of its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** Options of its start. */
export interface ServerOptions {
  /** The path of a `serve.ts`; this tree's by default. */
  readonly serve?: string;
  readonly permissions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of `deno serve`, such as `--parallel`. */
  readonly flags?: readonly string[];
}

const SERVE = fileURLToPath(new URL("../../serve.ts", import.meta.url));

/** Ends the server when the test ends, whatever happened. */
export class Server implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: ReadableStreamDefaultReader<string>;
  #said = "";

  constructor({ serve = SERVE, permissions = ["--allow-read"], env = {}, flags = [] }: ServerOptions = {}) {
    const args = [
      "serve",
      "--no-lock",
      "--no-prompt",
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      ...flags,
      ...permissions,
      serve,
    ];
    const io = { stdout: "null", stderr: "piped" } as const;
    this.#child = new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1", ...env }, ...io }).spawn();
    this.#output = this.#child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The address, once the server listens. */
  async address(): Promise<string> {
    for (;;) {
      const found = this.#said.match(/Listening on (http:\S+)/);
      if (found) return found[1]!;
      const { done, value } = await this.#output.read();
      if (done) throw new Error(`The server ended before it listened: ${this.#said}`);
      this.#said += value;
    }
  }

  /** Resident memory in megabytes; NaN where that cannot be known. */
  async memory(): Promise<number> {
    try {
      const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`);
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) * 1024 / 1e6;
    } catch {
      return NaN;
    }
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** The exit code, once the server has ended. */
  async exitCode(): Promise<number> {
    while (!(await this.#output.read()).done);
    return (await this.#child.status).code;
  }

  /** Sends a signal, and waits for the end. */
  async end(signal: Deno.Signal): Promise<void> {
    try {
      this.#child.kill(signal);
    } catch {
      // it has ended
    }
    await this.#output.cancel();
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}
