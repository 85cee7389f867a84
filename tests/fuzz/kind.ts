import type { CaseRandom } from "./random.ts";

/** A kind of input that is not trusted: how cases are made, and what takes them. */
export interface Kind {
  /** Names of the error classes by which an input may be refused. */
  readonly refusals: readonly string[];
  /** How many cases may be under way together; one by one by default. */
  readonly parallel?: number;
  make(random: CaseRandom): Uint8Array<ArrayBuffer>;
  /**
   * Gives an input to what is tested.
   *
   * @returns how it was refused, where that is an answer and no error; nothing where it was accepted
   * @throws {Fault} where it was accepted and should not have been
   */
  run(
    input: Uint8Array<ArrayBuffer>,
    random: CaseRandom,
  ): Promise<string | void>;
  /** Called after a batch: whether all is as it was. @throws {Fault} where it is not */
  check?(): Promise<void>;
  /** Bytes of memory that other processes have taken for this. */
  memory?(): Promise<number>;
  close?(): Promise<void>;
}

/** What a target itself finds wrong. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** A case took too long, which a machine that has much to do may explain: it is tried again alone. */
export class Late extends Error {
  override readonly name = "Late";
}
