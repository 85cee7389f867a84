/** What ends a run that a person, or the system, asked to end. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The exit status of what Ctrl-C has ended. */
export const INTERRUPTED = 130;

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** Ctrl-C while it is in use: the first one aborts `signal`, the second ends the process at once. */
export class Interrupt implements Disposable {
  readonly #abort = new AbortController();
  readonly #onFirst: () => void;
  readonly #stop = () => this.#interrupt();

  /** @param onFirst called as `signal` is aborted */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
    for (const signal of SIGNALS) Deno.addSignalListener(signal, this.#stop);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, this.#stop);
  }

  #interrupt(): void {
    if (this.signal.aborted) Deno.exit(INTERRUPTED);
    this.#abort.abort(new InterruptedError("Interrupted"));
    this.#onFirst();
  }
}
