import { ChildProcess } from "./child_process.ts";
import type { Result } from "./messages.ts";

/** Milliseconds after which a case hangs. */
export const HANG = 2000;
/** Of a process that may have many cases under way, which looks after their time itself; and of its start. */
const [LONG, START] = [12_000, 120_000];

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
    while (left.size > 0) {
      const trouble = yield* this.#some(left);
      if (trouble === undefined) return;
      const suspects = this.#parallel ? [...left] : [...left].slice(0, 1);
      for (const seed of suspects) {
        left.delete(seed);
        yield* this.#alone(seed, trouble);
      }
    }
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

  /** Takes seeds that are done off the set; returns what went wrong, if anything did. */
  async *#some(left: Set<number>): AsyncGenerator<Result, string | undefined> {
    const child = await this.#start();
    await child.tell({ first: Math.min(...left), count: left.size });
    for (;;) {
      const said = await child.next(this.#limit);
      if (said === "silent") return await this.#end(), `no result within ${this.#limit} ms`;
      if (said === "ended") return `the process ended: ${await this.#end()}`;
      if ("memory" in said) return void (this.memory = said.memory);
      left.delete(said.seed);
      yield said;
    }
  }

  async *#alone(seed: number, trouble: string): AsyncGenerator<Result> {
    const again = yield* this.#some(new Set([seed]));
    if (again !== undefined) yield { seed, milliseconds: this.#limit, outcome: "hang or end", fault: again };
    else if (trouble.startsWith("the process ended")) {
      yield { seed, milliseconds: 0, outcome: "hang or end", fault: `${trouble} (not when it runs alone)` };
    }
  }

  async #start(): Promise<ChildProcess> {
    if (this.#child) return this.#child;
    const child = this.#child = new ChildProcess(this.#kind, this.#temporary);
    const said = await child.next(START);
    if (typeof said === "string" || !("parallel" in said)) {
      throw new Error(`Cannot start the process for ${this.#kind}: it is ${said}: ${await this.#end()}`);
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
