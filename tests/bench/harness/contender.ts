/**
 * A contestant's process, which stays alive between runs.
 *
 * @module
 */
import type { Job } from "../peers/peer.ts";
import type { Contestant } from "./contestants.ts";
import { PYTHON, textOf } from "./work.ts";

/** A contestant at one job, ready to run. */
export class Contender implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #errors: Promise<string>;
  /** Milliseconds from the start of the process to its first result. */
  coldMilliseconds = 0;
  /** Milliseconds of that for loading the library and the model, and the first run. */
  loadMilliseconds = 0;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(splitLines()).getReader();
    this.#input = process.stdin.getWriter();
    this.#errors = new Response(process.stderr).text();
  }

  /** Starts a process in `folder` and waits for its first result. */
  static async start(contestant: Contestant, folder: string, job: Job): Promise<Contender> {
    const [program, ...args] = commandOf(contestant);
    const threads = String(job.threads);
    const started = performance.now();
    const process = new Deno.Command(program, {
      args: [...args, JSON.stringify(job)],
      cwd: folder,
      env: { NO_COLOR: "1", OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const contender = new Contender(process);
    try {
      contender.loadMilliseconds = Number(await contender.#expect("loadMilliseconds"));
    } catch (error) {
      await contender[Symbol.asyncDispose]();
      throw error;
    }
    contender.coldMilliseconds = performance.now() - started;
    return contender;
  }

  /** Milliseconds of one run, by the process's own clock. */
  async run(): Promise<number> {
    await this.#input.write(new TextEncoder().encode("run\n"));
    return Number(await this.#expect("milliseconds"));
  }

  /** The most memory that the process has held so far, in bytes, where the system tells. */
  async peakBytes(): Promise<number | undefined> {
    const status = await textOf(`/proc/${this.#process.pid}/status`);
    const kilobytes = status && /VmHWM:\s*(\d+) kB/.exec(status)?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : undefined;
  }

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    try {
      this.#process.kill("SIGKILL");
    } catch { /* it has ended already */ }
    await this.#lines.cancel();
    await this.#process.status;
  }

  /** The next message with `key`; what a library prints on its own is passed over. */
  async #expect(key: string): Promise<unknown> {
    for (;;) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error(`the process ended: ${(await this.#errors).trim().slice(0, 400)}`);
      if (!value.startsWith(`{"${key}":`)) continue;
      return JSON.parse(value)[key];
    }
  }
}

function commandOf({ script, packages }: Contestant): [string, ...string[]] {
  if (script.endsWith(".py")) return [PYTHON, script];
  const flags = ["-A", "--quiet", "--no-lock", ...(packages.length ? ["--node-modules-dir=manual"] : [])];
  return [Deno.execPath(), "run", ...flags, script];
}

function splitLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) controller.enqueue(line);
    },
  });
}
