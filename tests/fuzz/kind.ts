import type { CaseRandom } from "./random.ts";

/** A kind of input that is not trusted: the making of its cases, and the code that takes them. */
export interface Kind {
  /** Names of the error classes by which an input may be refused. */
  readonly refusals: readonly string[];
  /** The most cases at a time; 1 by default. */
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

/** A fault that a target itself finds. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/**
 * The error that a case took too long. Since the machine may only have been busy, the case is tried again
 * alone.
 */
export class Late extends Error {
  override readonly name = "Late";
}
