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
    const args = [
      "run",
      "-A",
      "--no-prompt",
      "--quiet",
      "--v8-flags=--expose-gc",
      script,
      kind,
    ];
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
    await writer.write(new TextEncoder().encode(JSON.stringify(order) + "\n"))
      .catch(() => {}); // it has ended
    writer.releaseLock();
  }

  /**
   * Its next message; "ended" where it has ended; "silent" where no message comes for `limit` milliseconds
   * and it then computes for as long again, or waits ten times as long: a machine that is busy with other
   * programs alone does not make it silent.
   */
  async next(limit: number): Promise<Result | Ready | "silent" | "ended"> {
    let said = await this.#line(limit);
    if (said !== "silent") return said;
    const [start, used] = [performance.now(), await this.#computed()];
    while (said === "silent" && performance.now() - start < 9 * limit) {
      said = await this.#line(limit / 4);
      if (await this.#computed() - used >= limit) return said;
    }
    return said;
  }

  async #line(limit: number): Promise<Result | Ready | "silent" | "ended"> {
    this.#next ??= this.#lines.next();
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), limit);
    const line = await Promise.race([this.#next, late]);
    clearTimeout(timer);
    if (!line) return "silent";
    this.#next = undefined;
    return line.done ? "ended" : JSON.parse(line.value);
  }

  /** Milliseconds that it has computed for, in hundredths of a second, on Linux; elsewhere those of the clock. */
  async #computed(): Promise<number> {
    const text = await Deno.readTextFile(`/proc/${this.#child.pid}/stat`).catch(
      () => undefined,
    );
    const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields ? 10 * (Number(fields[11]) + Number(fields[12])) : performance.now();
  }

  /** Ends it, and says what it wrote last to standard error. */
  async kill(): Promise<string> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    return await this.close();
  }

  /** Lets it tidy up, and end; says what it wrote last to standard error. */
  async close(): Promise<string> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5000);
    await this.#child.stdin.close().catch(() => {}); // it has ended already
    await this.#child.status;
    clearTimeout(timer);
    await this.#next;
    for await (const _ of this.#lines); // nobody waits for them
    return await this.#errors;
  }
}

/** The last of what comes, so that a process that writes a lot is not held up. */
async function lastOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-2000);
  }
  return text;
}
