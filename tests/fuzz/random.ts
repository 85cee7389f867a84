import { keyOf } from "../../src/numbers/random_stream.ts";
import { Random } from "../support/random.ts";

/** Whole numbers at which lengths, offsets and types of files tend to break. */
const EDGES = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  15,
  16,
  127,
  128,
  255,
  256,
  4095,
  4096,
  16383,
  16384,
  32767,
  32768,
  65535,
  65536,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];

/** The random numbers of one case: the same whenever its kind and seed are the same. */
export class CaseRandom extends Random {
  readonly seed: number;

  constructor(kind: string, seed: number) {
    super(keyOf(...new TextEncoder().encode(kind), seed));
    this.seed = seed;
  }

  chance(share: number): boolean {
    return this.uniform() < share;
  }

  /** A whole number at a limit of 8, 16, 24, 31 or 32 bits, or one above or below such a number. */
  edge(): number {
    return Math.max(0, this.pick(EDGES) + this.below(3) - 1) % 2 ** 32;
  }

  /** Yields once for each edit of a case: mostly one or two. */
  *edits(): Generator<void> {
    do yield; while (this.chance(0.45));
  }
}
