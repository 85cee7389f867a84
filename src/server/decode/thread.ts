import { startThread, type Thread } from "../../cpu/thread.ts";
import { HttpError } from "../http_error.ts";
import type { Places } from "../places.ts";
import { unlessAborted } from "../unless_aborted.ts";
import type { Reply, Request } from "./messages.ts";
import type { Order, Prepared } from "./prepare.ts";

/** What a Worker works under. */
export interface ThreadSettings {
  /** Milliseconds that a picture may take. */
  readonly timeout: number;
  /** One place: while one large picture is decoded, others wait. */
  readonly large: Places;
}

/** One Worker that decodes, one picture at a time. */
export class DecodeThread {
  /** Called once, when it has ended, or has nothing to do. */
  onSpare: () => void = () => {};
  readonly #settings: ThreadSettings;
  readonly #thread: Promise<Thread>;
  #current: Work | undefined;
  #fit = true;

  constructor(settings: ThreadSettings) {
    this.#settings = settings;
    this.#thread = this.#open();
    this.#thread.catch((error: unknown) => this.#die((error as Error).message));
  }

  /** Whether it can take another picture: it has not failed, nor grown. */
  get fit(): boolean {
    return this.#fit;
  }

  /** @throws {PictureError} as `decode` does @throws {HttpError} @throws the signal's reason */
  async decode(order: Order, signal: AbortSignal): Promise<Prepared> {
    const work = this.#current = new Work(this.#settings, () => this.#post("goOn"));
    let finished = false;
    try {
      this.#post(order, [order.bytes.buffer as ArrayBuffer]);
      const prepared = await unlessAborted(work.done, signal);
      finished = true;
      return prepared;
    } catch (error) {
      finished = error instanceof HttpError && work.refused;
      throw error;
    } finally {
      this.#fit &&= finished && !work.large;
      this.#current = undefined;
      work.end();
      this.#rest();
    }
  }

  /** Ends the Worker, whatever it does: its memory is free at once. */
  end(): void {
    this.#fit = false;
    this.#thread.then((thread) => thread.terminate(), () => {});
  }

  async #open(): Promise<Thread> {
    const url = new URL("../decode_worker.ts", import.meta.url);
    const thread = await startThread(url, "wait" satisfies Request);
    thread.onMessage((message) => this.#hear(message as Reply));
    thread.onEnd((reason) => this.#die(reason));
    return thread;
  }

  #hear(reply: Reply): void {
    if (reply !== "idle") return this.#current?.hear(reply);
    if (!this.#current) this.onSpare();
  }

  #die(reason: string): void {
    this.#fit = false;
    this.#current?.fail(new Error(`Cannot decode a picture: its Worker has died, ${reason}`));
    this.onSpare();
  }

  #post(request: Request, transfer: ArrayBuffer[] = []): void {
    this.#thread.then((thread) => {
      thread.keepAlive(true);
      thread.post(request, transfer);
    }).catch(() => {}); // that there is none, its own promise says
  }

  /** A Worker that has nothing to do does not keep the process from ending. */
  #rest(): void {
    if (!this.#fit) this.end();
    else this.#thread.then((thread) => thread.keepAlive(false), () => {});
  }
}

/** One picture's time in a Worker. */
class Work {
  readonly done: Promise<Prepared>;
  /** Whether the picture is large. */
  large = false;
  /** Whether it is the picture's fault that there is none. */
  refused = false;
  readonly #settings: ThreadSettings;
  readonly #goOn: () => void;
  readonly #outcome = Promise.withResolvers<Prepared>();
  readonly #ended = new AbortController();
  #place: Disposable | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: ThreadSettings, goOn: () => void) {
    this.#settings = settings;
    this.#goOn = goOn;
    this.done = this.#outcome.promise;
    this.done.catch(() => {}); // whoever waits for it is told
    this.#startClock();
  }

  hear(reply: Exclude<Reply, "idle">): void {
    if (reply === "large") this.#enlarge();
    else if ("prepared" in reply) this.#outcome.resolve(reply.prepared);
    else if ("failure" in reply) this.fail(new Error(reply.failure));
    else {
      this.refused = true;
      this.fail(new HttpError(reply.refusal.code, reply.refusal.message));
    }
  }

  fail(error: Error): void {
    this.#outcome.reject(error);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#place?.[Symbol.dispose]();
    this.#ended.abort();
  }

  /** Its time begins anew when it may go on. */
  async #enlarge(): Promise<void> {
    this.large = true;
    clearTimeout(this.#timer);
    try {
      this.#place = await this.#settings.large.take(this.#ended.signal);
    } catch {
      return; // nobody waits for it any more
    }
    this.#startClock();
    this.#goOn();
  }

  #startClock(): void {
    const { timeout } = this.#settings;
    this.#timer = setTimeout(() => {
      this.fail(new HttpError("tooSlow", `Cannot decode this picture within ${timeout} ms`));
    }, timeout);
  }
}
