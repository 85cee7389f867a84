import { linesOf } from "./lines.ts";
import type { Order, Ready, Result } from "./messages.ts";

/** A running `child.ts`. */
export class ChildProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #errors: Promise<string>;
  #next: Promise<IteratorResult<string>> | undefined;

  /** @param temporary where it may leave files */
  constructor(kind: string, temporary: string) {
    const script = new URL("./child.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--no-prompt", "--quiet", "--v8-flags=--expose-gc", script, kind];
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(Deno.execPath(), {
      args,
      ...pipes,
      env: { NO_COLOR: "1", TMPDIR: temporary },
    }).spawn();
    this.#lines = linesOf(this.#child.stdout);
    this.#errors = lastOf(this.#child.stderr);
  }

  async tell(order: Order): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(order) + "\n")).catch(() => {}); // it has ended
    writer.releaseLock();
  }

  /** What it says next; "silent" where nothing comes in time, and "ended". */
  async next(limit: number): Promise<Result | Ready | "silent" | "ended"> {
    this.#next ??= this.#lines.next();
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), limit);
    const line = await Promise.race([this.#next, late]);
    clearTimeout(timer);
    if (!line) return "silent";
    this.#next = undefined;
    return line.done ? "ended" : JSON.parse(line.value);
  }

  /** Ends it, and says what it wrote last to standard error. */
  async kill(): Promise<string> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#child.status;
    return await this.#errors;
  }

  /** Lets it tidy up, and end. */
  async close(): Promise<void> {
    const tidied = this.#child.stdin.close().catch(() => {}).then(() => this.#child.status);
    const timer = setTimeout(() => this.kill(), 5000);
    await tidied;
    clearTimeout(timer);
  }
}

/** The last of what comes, so that a process that writes a lot is not held up. */
async function lastOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) text = (text + part).slice(-2000);
  return text;
}
