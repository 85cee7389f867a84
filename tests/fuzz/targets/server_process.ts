import { Fault } from "../kind.ts";
import { linesOf } from "../lines.ts";

/** A running `server.ts`. */
export class ServerProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #errors: string[] = [];
  #ended = false;
  port = 0;

  private constructor() {
    const script = new URL("./server.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--no-prompt", "--quiet", script];
    this.#child = new Deno.Command(Deno.execPath(), {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    })
      .spawn();
    this.#lines = linesOf(this.#child.stdout);
  }

  static async start(): Promise<ServerProcess> {
    const server = new ServerProcess();
    const { value } = await server.#lines.next();
    server.port = JSON.parse(value ?? "{}").port;
    if (!server.port) {
      throw new Error("Cannot start the server that is to be tested");
    }
    server.#listen();
    await server.expectWell();
    return server;
  }

  async #listen(): Promise<void> {
    for await (const line of this.#lines) {
      this.#errors.push(JSON.parse(line).error);
    }
    this.#ended = true;
  }

  /** @throws {Fault} where it has failed within, ended, or does not answer */
  async expectWell(): Promise<void> {
    if (this.#errors.length > 0) {
      throw new Fault(`the server failed: ${this.#errors.splice(0)[0]}`);
    }
    if (this.#ended) throw new Fault("the server has ended");
    const signal = AbortSignal.timeout(2000);
    const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`, {
      signal,
    }).then((response) => response.json())
      .catch((error: unknown) => error);
    if (answer.status !== "ok") throw new Fault(`/healthz answers ${answer}`);
  }

  /** Its resident memory, on Linux. */
  async memory(): Promise<number> {
    const text = await Deno.readTextFile(`/proc/${this.#child.pid}/status`)
      .catch(() => "");
    return 1024 * Number(text.match(/^VmRSS:\s+(\d+)/m)?.[1] ?? 0);
  }

  async close(): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.status;
  }
}
