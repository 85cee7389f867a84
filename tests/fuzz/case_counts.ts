import type { Result } from "./messages.ts";

/** Growth of memory that counts as a leak, in bytes. Engines keep some tens of megabytes more or less. */
export const GROWTH = 64 * 2 ** 20;
/** Batches before growth is looked at. */
const ENOUGH = 100;

/** Seeds that are remembered of faults of one cause. */
const EXAMPLES = 3;

/** Faults of one cause. */
export interface FaultGroup {
  readonly first: Result;
  /** Seeds of the first few. */
  readonly seeds: number[];
  count: number;
  /** The file with the first one's input. */
  file?: string;
}

/** Counts of one kind's cases, with their faults, times and memory. */
export class CaseCounts {
  readonly kind: string;
  /** The seed of the next case. */
  next: number;
  cases = 0;
  accepted = 0;
  /** The number of refused cases, by the error's class. */
  readonly refused: Map<string, number> = new Map();
  /** Faults of one cause, by the first line of their message without numbers and quotations. */
  readonly faults: Map<string, FaultGroup> = new Map();
  hangs = 0;
  slowest: Pick<Result, "seed" | "milliseconds"> = { seed: 0, milliseconds: 0 };
  /** Milliseconds that its cases took, with all around them. */
  spent = 0;
  readonly #memory: number[] = [];

  constructor(kind: string, seed: number) {
    this.kind = kind;
    this.next = seed;
  }

  add(result: Result): void {
    const { outcome, fault, seed, milliseconds } = result;
    this.cases++;
    if (milliseconds > this.slowest.milliseconds) {
      this.slowest = { seed, milliseconds };
    }
    if (fault !== undefined) this.#blame(result, fault);
    else if (outcome === "accepted") this.accepted++;
    else this.refused.set(outcome, (this.refused.get(outcome) ?? 0) + 1);
  }

  #blame(result: Result, fault: string): void {
    const signature = signatureOf(fault);
    const group = this.faults.get(signature) ??
      { first: result, seeds: [], count: 0 };
    this.faults.set(signature, group);
    group.count++;
    if (group.seeds.length < EXAMPLES) group.seeds.push(result.seed);
    if (result.outcome === "hang") this.hangs++;
  }

  /** The number of cases that failed, those that hang among them. */
  get failed(): number {
    return [...this.faults.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Bytes that the process takes after a batch. */
  measure(memory: number): void {
    this.#memory.push(memory);
  }

  /**
   * Growth of memory from the second quarter of the batches to the last, by medians, in bytes; 0 before there
   * are four.
   */
  get growth(): number {
    const { length } = this.#memory;
    if (length < 4) return 0;
    const quarter = Math.floor(length / 4);
    return median(this.#memory.slice(-quarter)) -
      median(this.#memory.slice(quarter, 2 * quarter));
  }

  get grows(): boolean {
    return this.#memory.length >= ENOUGH && this.growth > GROWTH;
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

/** The first line without numbers and quotations. */
function signatureOf(fault: string): string {
  return fault.split("\n")[0]!.replace(/"[^"]*"|`[^`]*`|'[^']*'/g, '""')
    .replace(/\d+/g, "0").slice(0, 120);
}
