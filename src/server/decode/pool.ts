import { hasWorkers } from "../../cpu/thread.ts";
import type { DecodeOptions } from "../../image/decode.ts";
import { Places } from "../places.ts";
import { type Order, prepare, type Prepared } from "./prepare.ts";
import { DecodeThread } from "./thread.ts";

/** How pictures are decoded. */
export interface PoolLimits {
  /** How many at a time. */
  readonly decodeWorkers: number;
  /** Milliseconds that each may take. */
  readonly decodeTimeout: number;
  readonly decode: DecodeOptions;
}

/**
 * Decodes pictures in Workers, so that the server answers meanwhile: a few at a time, each within a time. Workers are
 * started when needed and end when they have decoded a large picture, failed, or had nothing to do: a codec's memory
 * grows to hundreds of megabytes and never shrinks. Where there are no Workers, pictures are decoded here.
 */
export class DecodePool {
  /** How many pictures may be in it. */
  readonly size: number;
  readonly #limits: PoolLimits;
  readonly #large = new Places(1);
  readonly #spare: DecodeThread[] = [];

  constructor(limits: PoolLimits) {
    this.#limits = limits;
    this.size = hasWorkers() ? limits.decodeWorkers : 1;
  }

  /**
   * Takes the bytes, which are gone afterwards.
   *
   * @throws {PictureError} as `decode` does @throws {HttpError} `tooSlow`, `badForm`, `empty`
   * @throws the signal's reason
   */
  async prepare(order: Omit<Order, "limits">, signal: AbortSignal): Promise<Prepared> {
    const complete = { ...order, limits: this.#limits.decode };
    if (!hasWorkers()) return await prepare(complete, () => Promise.resolve());
    const thread = this.#spare.pop() ?? this.#start();
    try {
      return await thread.decode(complete, signal);
    } finally {
      if (thread.fit) this.#spare.push(thread);
    }
  }

  #start(): DecodeThread {
    const thread = new DecodeThread({ timeout: this.#limits.decodeTimeout, large: this.#large });
    thread.onSpare = () => {
      const at = this.#spare.indexOf(thread);
      if (at >= 0) this.#spare.splice(at, 1);
      thread.end();
    };
    return thread;
  }
}
