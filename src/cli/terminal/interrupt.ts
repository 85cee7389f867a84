/** The error that a person or the system ended a run by a signal. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The exit status of a process that Ctrl-C has ended. */
export const INTERRUPTED = 130;

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** Options of `Interrupt`. */
export interface InterruptOptions {
  /** The signals that it takes; by default Ctrl-C and, where the system has it, SIGTERM. */
  readonly signals?: readonly Deno.Signal[];
  /** Called as `signal` is aborted. */
  readonly onFirst?: () => void;
  /** The message of the error that `signal` is aborted with. */
  readonly message?: string;
}

/** Ctrl-C while it is in use: the first one aborts `signal`, the second ends the process at once. */
export class Interrupt implements Disposable {
  readonly #abort = new AbortController();
  readonly #options: InterruptOptions;
  readonly #stop = () => this.#interrupt();

  constructor(options: InterruptOptions = {}) {
    this.#options = options;
    for (const signal of this.#signals) Deno.addSignalListener(signal, this.#stop);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  [Symbol.dispose](): void {
    for (const signal of this.#signals) Deno.removeSignalListener(signal, this.#stop);
  }

  get #signals(): readonly Deno.Signal[] {
    return this.#options.signals ?? SIGNALS;
  }

  #interrupt(): void {
    const { message = "Interrupted", onFirst } = this.#options;
    if (this.signal.aborted) Deno.exit(INTERRUPTED);
    this.#abort.abort(new InterruptedError(message));
    onFirst?.();
  }
}
