import { ChildProcess } from "./child_process.ts";
import { HANG, type Result } from "./messages.ts";

/** Milliseconds for a process that runs many cases at a time, and times them itself; and for its start. */
const [LONG, START] = [12_000, 120_000];
const ENDED = "the process ended: ";

/**
 * Runs cases of one kind in a process, which is replaced when it ends or is silent for too long. The case in question
 * is then run again alone: so a machine that was busy is not taken for a hang.
 */
export class Runner {
  readonly #kind: string;
  readonly #temporary: string;
  #child: ChildProcess | undefined;
  #parallel = false;
  /** Bytes that the process took after the last batch. */
  memory = 0;

  /** @param kind a name in `KINDS`, or the URL of a module that exports how to `open` one @param temporary a folder */
  constructor(kind: string, temporary: string) {
    this.#kind = kind;
    this.#temporary = temporary;
  }

  /** Results in the order in which they come: one or more for each seed from `first` on. */
  async *batch(first: number, count: number): AsyncGenerator<Result> {
    const left = new Set(Array.from({ length: count }, (_, i) => first + i));
    const again = new Map<number, string>();
    while (left.size > 0) {
      const trouble = yield* this.#some(left, (seed) => again.set(seed, ""));
      if (trouble === undefined) break;
      for (const seed of this.#parallel ? [...left] : [...left].slice(0, 1)) {
        left.delete(seed);
        again.set(seed, trouble);
      }
    }
    for (const [seed, trouble] of again) yield* this.#alone(seed, trouble);
  }

  /** Writes a case's input to a file. */
  async save(seed: number, path: string): Promise<void> {
    const child = await this.#start();
    await child.tell({ save: seed, path });
    const said = await child.next(START);
    if (typeof said === "string") await this.#end();
  }

  async close(): Promise<void> {
    await this.#child?.close();
    this.#child = undefined;
  }

  /** Ends it now. */
  async kill(): Promise<void> {
    await this.#end();
  }

  /**
   * Takes seeds that are done off the set; those that hang beside others are no result yet but go to `defer`.
   * Returns the fault of the process, if there was one.
   */
  async *#some(
    left: Set<number>,
    defer?: (seed: number) => void,
  ): AsyncGenerator<Result, string | undefined> {
    const child = await this.#start();
    await child.tell({ first: Math.min(...left), count: left.size });
    for (;;) {
      const said = await child.next(this.#limit);
      if (said === "silent") {
        return await this.#end(), `no result for ${this.#limit} ms`;
      }
      if (said === "ended") return ENDED + await this.#end();
      if ("memory" in said) return void (this.memory = said.memory);
      left.delete(said.seed);
      if (said.outcome === "hang" && defer) defer(said.seed);
      else yield said;
    }
  }

  /** @param before what was wrong when it ran among others; empty where it was late only */
  async *#alone(seed: number, before: string): AsyncGenerator<Result> {
    const now = yield* this.#some(new Set([seed]));
    const isEnd = (now ?? before).startsWith(ENDED);
    if (now === undefined && !isEnd) return;
    const fault = now ?? `${before} (not when the case runs alone)`;
    yield {
      seed,
      milliseconds: this.#limit,
      outcome: isEnd ? "end" : "hang",
      fault,
    };
  }

  async #start(): Promise<ChildProcess> {
    if (this.#child) return this.#child;
    const child = this.#child = new ChildProcess(this.#kind, this.#temporary);
    const said = await child.next(START);
    if (typeof said === "string" || !("parallel" in said)) {
      throw new Error(
        `Cannot start the process for ${this.#kind}: it is ${said}: ${await this
          .#end()}`,
      );
    }
    this.#parallel = said.parallel > 1;
    return child;
  }

  get #limit(): number {
    return this.#parallel ? LONG : HANG;
  }

  async #end(): Promise<string> {
    const child = this.#child;
    this.#child = undefined;
    return await child?.kill() ?? "";
  }
}
