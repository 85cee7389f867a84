import type { Classified } from "../outcome.ts";

/** A file that results are exported to. */
export interface Sink extends Disposable {
  write(results: readonly Classified[]): Promise<void> | void;
  /** Writes what is left. The file is whole then. */
  finish(): Promise<void> | void;
}
