/**
 * Repeats of what failed for a while.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { unlessAborted } from "../../../util/unless_aborted.ts";

/** How long, and how often, to go on. */
export interface Patience {
  /** Failures in a row that end it. */
  readonly attempts: number;
  /** Failures in a row that end it where no answer ever came: there may be no network. */
  readonly firstAttempts?: number | undefined;
  /** Milliseconds before the second attempt; they double from one to the next. */
  readonly firstWait: number;
  /** The most milliseconds that a server may ask to wait. */
  readonly longestWait: number;
  /** Milliseconds without a byte after which a connection counts as cut. */
  readonly stall: number;
}

/** For the public hub: a minute of waiting in all, and servers that ask for at most five. */
export const DEFAULT_PATIENCE: Patience = {
  attempts: 6,
  firstAttempts: 3,
  firstWait: 1000,
  longestWait: 300_000,
  stall: 30_000,
};

/** A failure after which another attempt may succeed. */
export class Passing extends Error {
  override readonly name = "Passing";
  /** Milliseconds that the server asks to wait. */
  readonly wait: number | undefined;
  /** True where there was no answer at all. */
  readonly isSilence: boolean;

  constructor(message: string, options: ErrorOptions & { wait?: number | undefined; isSilence?: true } = {}) {
    super(message, options);
    this.wait = options.wait;
    this.isSilence = options.isSilence ?? false;
  }
}

/** Counts failures in a row, and waits after each. */
export class Retries {
  readonly #patience: Patience;
  readonly #what: string;
  readonly #signal: AbortSignal | undefined;
  #failures = 0;
  #isAnswered = false;

  /** @param what names the action in errors: `Cannot download …` */
  constructor(what: string, { patience, signal }: { patience: Patience; signal?: AbortSignal | undefined }) {
    this.#what = what;
    this.#patience = patience;
    this.#signal = signal;
  }

  /** Forgets the failures before: something came through. */
  succeeded(): void {
    this.#failures = 0;
    this.#isAnswered = true;
  }

  /**
   * Waits before the next attempt.
   *
   * @throws {CheckpointError} where there were enough, or the server asks to wait too long
   * @throws what failed, where it will not pass
   */
  async failed(error: unknown): Promise<void> {
    this.#signal?.throwIfAborted();
    if (!(error instanceof Passing)) throw error;
    const { firstWait, longestWait } = this.#patience;
    if (!error.isSilence) this.#isAnswered = true;
    const attempts = this.#attempts;
    if (++this.#failures >= attempts) {
      throw new CheckpointError(`${this.#what}: ${error.message}, ${attempts} times in a row`, {
        cause: error,
      });
    }
    const wait = error.wait ?? firstWait * 2 ** (this.#failures - 1) * (0.75 + Math.random() / 2);
    if (wait > longestWait) {
      const seconds = Math.ceil(wait / 1000);
      throw new CheckpointError(`${this.#what}: ${error.message}, and asks to wait ${seconds} s`, {
        cause: error,
      });
    }
    await pause(wait, this.#signal);
  }

  get #attempts(): number {
    const { attempts, firstAttempts = attempts } = this.#patience;
    return this.#isAnswered ? attempts : Math.min(attempts, firstAttempts);
  }
}

/** Runs until it succeeds, or fails for good. */
export async function retried<T>(
  what: string,
  options: { patience: Patience; signal?: AbortSignal | undefined },
  run: () => Promise<T>,
): Promise<T> {
  const retries = new Retries(what, options);
  for (;;) {
    try {
      return await run();
    } catch (error) {
      await retries.failed(error);
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
  try {
    await (signal ? unlessAborted(over, signal) : over);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds that a server asks to wait: `Retry-After` in seconds or as a date, or a `RateLimit` that is used up. */
export function askedWait(headers: Headers, now: number = Date.now()): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const milliseconds = /^\d+$/.test(after.trim()) ? Number(after) * 1000 : Date.parse(after) - now;
    if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  }
  const limit = headers.get("ratelimit") ?? "";
  const [, left] = limit.match(/\br=(\d+)/) ?? [];
  const [, seconds] = limit.match(/\bt=(\d+)/) ?? [];
  return left === "0" && seconds !== undefined ? Number(seconds) * 1000 : undefined;
}
