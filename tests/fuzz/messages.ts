/** Messages between the harness and the process that runs its cases: JSON, a line each. @module */

/** A message to the process. */
export type Order =
  /** Run the cases of these seeds. */
  | { readonly first: number; readonly count: number }
  /** Write a case's input to a file. */
  | { readonly save: number; readonly path: string };

/** A case that is done. */
export interface Result {
  readonly seed: number;
  readonly milliseconds: number;
  /** "accepted", "hang", "end" (of the process), or the class of the error. */
  readonly outcome: string;
  /** The fault, where there is one. */
  readonly fault?: string | undefined;
}

/** The message of the process, beside results, that it waits for an order. */
export interface Ready {
  /** Bytes of memory that it, and the processes it started, take now. */
  readonly memory: number;
  /** The most cases at a time. */
  readonly parallel: number;
}

/** Milliseconds after which a case hangs. */
export const HANG = 2000;
