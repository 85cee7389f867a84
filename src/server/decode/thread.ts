import { startTransferThread, type Thread } from "../../threads/thread.ts";
import { HttpError } from "../http_error.ts";
import type { Drawn, DrawOrder } from "./draw.ts";
import type { Reply, Task } from "./messages.ts";
import type { Order, Outcome } from "./prepare.ts";

/** Milliseconds for which a Worker that was terminated may go on computing, in Deno 2.9. */
export const LINGERING = 8000;

/** Milliseconds within which a Worker is to be loaded. On a machine that is very busy one in a hundred never is, in Deno 2.9. */
const LOADING = 5000;

/** A Worker that decodes one picture at a time. */
export class DecodeThread {
  /** Called when the Worker has ended, or has had nothing to do for a while. */
  onSpare: () => void = () => {};
  readonly #thread = startTransferThread(new URL("../decode_worker.ts", import.meta.url));
  readonly #loaded = Promise.withResolvers<void>();
  #pending: PromiseWithResolvers<Outcome | Drawn> | undefined;
  #ended = false;
  #hasLoaded = false;

  constructor() {
    this.#thread.then((thread) => this.#listen(thread), (error) => this.#die(String(error)));
    this.#loaded.promise.catch(() => {}); // `decode` rejects with it
  }

  /** True once it could have worked: before, a picture has not been sent to it, and can be given to another. */
  get hasLoaded(): boolean {
    return this.#hasLoaded;
  }

  /** True while it can take another picture. */
  get ready(): boolean {
    return !this.#ended && !this.#pending;
  }

  /**
   * Decodes and prepares a picture. The order's bytes are transferred.
   *
   * @param timeout milliseconds from when the Worker has been loaded
   * @throws {HttpError} for the client; after `tooSlow` the Worker is ended
   */
  async decode(order: Order, timeout: number): Promise<Outcome> {
    return await this.#run(order, [order.bytes.buffer as ArrayBuffer], timeout) as Outcome;
  }

  /** Draws a map. The numbers of the map and of its picture are transferred. @throws as `decode` */
  async draw(draw: DrawOrder, timeout: number): Promise<Drawn> {
    const transfer = [draw.map.weights.buffer, draw.preview.data.buffer] as ArrayBuffer[];
    return await this.#run({ draw }, transfer, timeout) as Drawn;
  }

  async #run(task: Task, transfer: ArrayBuffer[], timeout: number): Promise<Outcome | Drawn> {
    const pending = this.#pending = Promise.withResolvers<Outcome | Drawn>();
    pending.promise.catch(() => {}); // it is awaited only once the Worker has been loaded
    let timer: ReturnType<typeof setTimeout> | undefined;
    const thread = await this.#thread;
    thread.keepAlive(true);
    try {
      if (!this.#hasLoaded) timer = setTimeout(() => this.#die(`not loaded within ${LOADING} ms`), LOADING);
      await this.#loaded.promise;
      clearTimeout(timer);
      timer = setTimeout(() => this.#expire(timeout), timeout);
      thread.post(task, transfer);
      return await pending.promise;
    } finally {
      clearTimeout(timer);
      thread.keepAlive(false);
      this.#pending = undefined;
    }
  }

  /** Ends the Worker, and frees its memory: at once, or if it computes after `LINGERING`. */
  end(): void {
    this.#ended = true;
    this.#thread.then((thread) => thread.terminate(), () => {});
  }

  #listen(thread: Thread): void {
    thread.onMessage((reply) => this.#hear(reply as Reply));
    thread.onEnd((reason) => this.#die(reason));
  }

  #hear(reply: Reply): void {
    if (reply === "ready") {
      this.#hasLoaded = true;
      this.#loaded.resolve();
    } else if (reply === "idle") {
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
    this.#loaded.reject(error);
    this.#pending?.reject(error);
    this.end();
    this.onSpare();
  }

  #expire(timeout: number): void {
    this.end();
    this.#pending?.reject(new HttpError("tooSlow", `Cannot decode this picture within ${timeout} ms`));
  }
}
