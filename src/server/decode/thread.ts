import { startThread, type Thread } from "../../cpu/thread.ts";
import { HttpError } from "../http_error.ts";
import { unlessAborted } from "../unless_aborted.ts";
import type { Reply, Request } from "./messages.ts";
import type { Order, Outcome } from "./prepare.ts";

/** One Worker that decodes, one picture at a time. */
export class DecodeThread {
  /** Called when it has ended, or has had nothing to do for a while. */
  onSpare: () => void = () => {};
  readonly #thread: Promise<Thread>;
  readonly #loaded = Promise.withResolvers<void>();
  #pending: PromiseWithResolvers<Outcome> | undefined;
  #ended = false;

  constructor() {
    this.#thread = this.#open();
    this.#thread.catch((error: unknown) => this.#die((error as Error).message));
    this.#loaded.promise.catch(() => {}); // whoever waits for it is told
  }

  /** Whether it can take another picture. */
  get ready(): boolean {
    return !this.#ended && !this.#pending;
  }

  /**
   * Takes the order's bytes, which are gone afterwards. A Worker whose answer was not waited for is ended.
   *
   * @param timeout milliseconds from when the Worker has been loaded
   * @throws {HttpError} what the client is to hear, `tooSlow` among it @throws the signal's reason
   */
  async decode(order: Order, timeout: number, signal: AbortSignal): Promise<Outcome> {
    const pending = this.#pending = Promise.withResolvers<Outcome>();
    pending.promise.catch(() => {}); // whoever waits for it is told
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await unlessAborted(this.#loaded.promise, signal);
      timer = setTimeout(() => this.#expire(timeout), timeout);
      await this.#post(order);
      return await unlessAborted(pending.promise, signal);
    } catch (error) {
      if (signal.aborted) this.end();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
      await this.#rest(); // a Worker that has nothing to do does not keep the process from ending
    }
  }

  /** Ends the Worker, whatever it does: its memory is free at once. */
  end(): void {
    this.#ended = true;
    this.#thread.then((thread) => thread.terminate(), () => {});
  }

  async #open(): Promise<Thread> {
    const url = new URL("../decode_worker.ts", import.meta.url);
    const thread = await startThread(url, "wait" satisfies Request);
    thread.keepAlive(true);
    thread.onMessage((message) => this.#hear(message as Reply));
    thread.onEnd((reason) => this.#die(reason));
    return thread;
  }

  #hear(reply: Reply): void {
    if (reply === "ready") this.#loaded.resolve();
    else if (reply === "idle") {
      if (this.ready) this.onSpare();
    } else if ("outcome" in reply) this.#pending?.resolve(reply.outcome);
    else if ("refusal" in reply) {
      this.#pending?.reject(new HttpError(reply.refusal.code, reply.refusal.message));
    } else {
      this.end();
      this.#pending?.reject(new Error(reply.failure));
    }
  }

  #die(reason: string): void {
    const error = new Error(`Cannot decode a picture: its Worker has died, ${reason}`);
    this.#ended = true;
    this.#loaded.reject(error);
    this.#pending?.reject(error);
    this.onSpare();
  }

  #expire(timeout: number): void {
    this.end();
    this.#pending?.reject(new HttpError("tooSlow", `Cannot decode this picture within ${timeout} ms`));
  }

  async #post(order: Order): Promise<void> {
    const thread = await this.#thread;
    thread.keepAlive(true);
    thread.post(order, [order.bytes.buffer as ArrayBuffer]);
  }

  async #rest(): Promise<void> {
    await this.#thread.then((thread) => thread.keepAlive(false), () => {});
  }
}
