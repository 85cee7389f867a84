/** What goes between the harness and the process that runs its cases: JSON, a line each. @module */

/** What the process is told. */
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
  /** What should not have happened. */
  readonly fault?: string | undefined;
}

/** What the process says, beside results: that it waits for an order. */
export interface Ready {
  /** Bytes that it, and what it started, take now. */
  readonly memory: number;
  /** How many cases may be under way together. */
  readonly parallel: number;
}

/** Milliseconds after which a case hangs. */
export const HANG = 2000;
