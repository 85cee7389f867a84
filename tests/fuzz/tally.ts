import type { Result } from "./messages.ts";

/** Growth of memory that counts as a leak, in bytes. Engines keep some tens of megabytes more or less. */
export const GROWTH = 64 * 2 ** 20;
/** Batches before growth is judged. */
const ENOUGH = 100;

/** What is known of a kind so far. */
export class Tally {
  readonly kind: string;
  /** The seed of the next case. */
  next: number;
  cases = 0;
  accepted = 0;
  /** How many were refused, by class. */
  readonly refused: Map<string, number> = new Map();
  readonly faults: Result[] = [];
  slowest: Pick<Result, "seed" | "milliseconds"> = { seed: 0, milliseconds: 0 };
  /** Milliseconds that its cases took, with all around them. */
  spent = 0;
  /** How many of the inputs that failed are in files. */
  saved = 0;
  readonly #memory: number[] = [];

  constructor(kind: string, seed: number) {
    this.kind = kind;
    this.next = seed;
  }

  add(result: Result): void {
    const { outcome, fault, seed, milliseconds } = result;
    this.cases++;
    if (milliseconds > this.slowest.milliseconds) this.slowest = { seed, milliseconds };
    if (fault !== undefined) this.faults.push(result);
    else if (outcome === "accepted") this.accepted++;
    else this.refused.set(outcome, (this.refused.get(outcome) ?? 0) + 1);
  }

  /** Bytes that the process takes after a batch. */
  measure(memory: number): void {
    this.#memory.push(memory);
  }

  get hangs(): number {
    return this.faults.filter(({ outcome }) => outcome === "hang").length;
  }

  /** From the second quarter of the batches to the last, by their medians; 0 before there are four. */
  get growth(): number {
    const { length } = this.#memory;
    if (length < 4) return 0;
    const quarter = Math.floor(length / 4);
    return median(this.#memory.slice(-quarter)) - median(this.#memory.slice(quarter, 2 * quarter));
  }

  get grows(): boolean {
    return this.#memory.length >= ENOUGH && this.growth > GROWTH;
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
