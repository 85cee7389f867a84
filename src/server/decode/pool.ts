import { hasWorkers } from "../../threads/thread.ts";
import type { DecodeOptions } from "../../image/decode.ts";
import { HttpError } from "../http_error.ts";
import { Semaphore } from "../semaphore.ts";
import type { DrawOrder } from "./draw.ts";
import type { Order, Outcome, Prepared } from "./prepare.ts";
import { unlessAborted } from "../../util/unless_aborted.ts";
import { DecodeThread, LINGERING } from "./thread.ts";

/** Limits of the decoding of pictures. */
export interface PoolLimits {
  /** The most pictures at a time, besides a large one. */
  readonly decodeWorkers: number;
  /** Milliseconds that each picture may take. */
  readonly decodeTimeout: number;
  /** The most large pictures that wait. */
  readonly maxLarge: number;
  readonly decode: DecodeOptions;
}

/** An order to the pool. */
export type PoolOrder = Pick<Order, "bytes" | "contentType" | "preparation" | "preview">;

type LargeFile = Exclude<Outcome, Prepared>;

/** Threads that are started for a picture, if none of them loads. */
const MOST_STARTS = 3;

/** A prepared picture. It occupies its slot in the pool until it is disposed. */
export type HeldPicture = Prepared & Disposable;

/**
 * A pool of Workers that decode pictures, so that the server answers meanwhile: a few at a time, each within a time.
 * Workers are started when needed, and end when they fail or have had nothing to do. A codec's memory grows to hundreds
 * of megabytes and never shrinks; so large pictures wait for each other, and each has a Worker of its own, which ends
 * with it. Where there are no Workers, pictures are decoded here, one at a time.
 */
export class DecodePool {
  readonly #limits: PoolLimits;
  readonly #usual: Semaphore;
  readonly #large = new Semaphore(1);
  readonly #spare: DecodeThread[] = [];

  constructor(limits: PoolLimits) {
    this.#limits = limits;
    this.#usual = new Semaphore(hasWorkers() ? limits.decodeWorkers : 1);
  }

  /** The number of pictures that are decoded, or wait to be computed. */
  get taken(): number {
    return this.#usual.taken + this.#large.taken;
  }

  /** Draws a map. Its numbers are transferred. @throws {HttpError} `tooSlow` @throws the signal's reason */
  async draw(order: DrawOrder, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    using _slot = await this.#usual.take(signal);
    if (!hasWorkers()) {
      const { draw } = await import("./draw.ts");
      return (await draw(order)).png;
    }
    return (await this.#onThread((thread) => thread.draw(order, this.#limits.decodeTimeout))).png;
  }

  /**
   * Decodes and prepares a picture. Its bytes are transferred.
   *
   * @throws {PictureError} as `decode` does @throws {HttpError} `tooSlow`, `badForm`, `empty`, `busy`
   * @throws the signal's reason
   */
  async prepare(asked: PoolOrder, signal: AbortSignal): Promise<HeldPicture> {
    const order = { ...asked, limits: this.#limits.decode, large: !hasWorkers() };
    const outcome = await this.#within(this.#usual, () => this.#run(order), signal);
    if (!("largeFile" in outcome)) return outcome;
    if (this.#large.waiting >= this.#limits.maxLarge) throw tooManyLarge();
    const large = { ...order, bytes: outcome.largeFile, contentType: "", large: true };
    return await this.#within(this.#large, () => this.#runAlone(large), signal) as HeldPicture;
  }

  /**
   * Runs in a slot, which is released with the prepared picture; where the client has left, once it would have been
   * prepared; where that takes too long, once the Worker's memory is free.
   */
  async #within(
    slots: Semaphore,
    run: () => Promise<Outcome>,
    signal: AbortSignal,
  ): Promise<HeldPicture | LargeFile> {
    const slot = await slots.take(signal);
    const leave = () => slot[Symbol.dispose]();
    const running = run();
    try {
      const outcome = await unlessAborted(running, signal);
      if ("input" in outcome) return { ...outcome, [Symbol.dispose]: leave };
      leave();
      return outcome;
    } catch (error) {
      running.then(leave, (failed) => isTooSlow(failed) ? setTimeout(leave, LINGERING) : leave());
      throw error;
    }
  }

  async #run(order: Order): Promise<Outcome> {
    if (!hasWorkers()) return await prepareHere(order);
    return await this.#onThread((thread) => thread.decode(order, this.#limits.decodeTimeout));
  }

  async #onThread<R>(run: (thread: DecodeThread) => Promise<R>): Promise<R> {
    return await onLoaded(async (tried) => {
      const thread = tried(this.#spare.pop() ?? this.#start());
      try {
        return await run(thread);
      } finally {
        if (thread.ready) this.#spare.push(thread);
      }
    });
  }

  async #runAlone(order: Order): Promise<Outcome> {
    return await onLoaded(async (tried) => {
      const thread = tried(new DecodeThread());
      try {
        return await thread.decode(order, this.#limits.decodeTimeout);
      } finally {
        thread.end();
      }
    });
  }

  #start(): DecodeThread {
    const thread = new DecodeThread();
    thread.onSpare = () => {
      const at = this.#spare.indexOf(thread);
      if (at >= 0) this.#spare.splice(at, 1);
      thread.end();
    };
    return thread;
  }
}

/** Runs on a thread, and where that never loaded on another: its order is then still whole. */
async function onLoaded<R>(run: (tried: (thread: DecodeThread) => DecodeThread) => Promise<R>): Promise<R> {
  for (let tries = 1;; tries++) {
    let last: DecodeThread | undefined;
    try {
      return await run((thread) => last = thread);
    } catch (error) {
      if (last?.hasLoaded || tries === MOST_STARTS) throw error;
    }
  }
}

function isTooSlow(error: unknown): boolean {
  return error instanceof HttpError && error.code === "tooSlow";
}

function tooManyLarge(): HttpError {
  const message = "Cannot take another large picture: too many wait, try again later";
  return new HttpError("busy", message, { "retry-after": "1" });
}

async function prepareHere(order: Order): Promise<Outcome> {
  const { prepare } = await import("./prepare.ts");
  return await prepare(order);
}
