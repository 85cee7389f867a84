import { checkBytes, expectBytes } from "./body.ts";
import { HttpError } from "./http_error.ts";

/** Limits of a request's body, and of all bodies together. */
export interface UploadLimits {
  readonly maxBytes: number;
  readonly maxQueueBytes: number;
  /** Milliseconds. */
  readonly bodyTimeout: number;
  /** Bytes a second. */
  readonly minRate: number;
}

/** A body that has arrived. Its bytes count until it is disposed. */
export interface Body extends Disposable {
  readonly bytes: Uint8Array;
}

/** Milliseconds between measurements of rates. */
const INTERVAL = 250;
/** Weight of the newest measurement beside the ones before. */
const NEWEST = 0.4;
/** Milliseconds after its start in which a body may arrive at any rate; the second where others wait. */
const GRACE = 3000;
const PRESSED_GRACE = 1000;
/** The factor by which a body must arrive faster where others wait to be admitted. */
const PRESSED = 8;

/** A body that is arriving. */
class Upload {
  readonly started = performance.now();
  readonly controller = new AbortController();
  bytes = 0;
  /** Bytes a second in the last measurements; infinite before the first. */
  rate = Infinity;
  #measured = 0;

  get average(): number {
    return this.bytes / this.age * 1000;
  }

  get age(): number {
    return performance.now() - this.started;
  }

  measure(): void {
    const rate = (this.bytes - this.#measured) / INTERVAL * 1000;
    this.rate = this.rate === Infinity ? rate : this.rate + (rate - this.rate) * NEWEST;
    this.#measured = this.bytes;
  }
}

/**
 * The bodies that are arriving, with their bytes counted. When they have more than is allowed together, the slowest is
 * dropped; when others wait to be admitted, all that arrive too slowly are.
 */
export class Uploads {
  readonly #limits: UploadLimits;
  readonly #waiting: () => number;
  readonly #going = new Set<Upload>();
  #bytes = 0;
  #measured = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param waiting the number of requests that wait to be admitted */
  constructor(limits: UploadLimits, waiting: () => number) {
    this.#limits = limits;
    this.#waiting = waiting;
  }

  /** Reads a body, up to the bytes that are allowed, while the client keeps sending. */
  async read(request: Request): Promise<Body> {
    const upload = new Upload();
    const signal = AbortSignal.any([request.signal, upload.controller.signal]);
    this.#start(upload);
    try {
      const { collect } = await import("../util/bytes/collect.ts");
      const stream = request.body ?? new Blob([]).stream();
      const bytes = expectBytes(await collect(stream, (length) => this.#count(upload, length), signal));
      const { length } = bytes; // they may be sent elsewhere
      return { bytes, [Symbol.dispose]: () => void (this.#bytes -= length) };
    } catch (error) {
      this.#bytes -= upload.bytes;
      throw error instanceof HttpError ? error : unreadable(error);
    } finally {
      this.#stop(upload);
    }
  }

  #start(upload: Upload): void {
    this.#going.add(upload);
    if (this.#timer !== undefined) return;
    this.#measured = upload.started;
    this.#timer = setInterval(() => this.#measure(), INTERVAL);
  }

  #stop(upload: Upload): void {
    this.#going.delete(upload);
    if (this.#going.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #count(upload: Upload, length: number): void {
    checkBytes(length, this.#limits.maxBytes);
    this.#bytes += length - upload.bytes;
    upload.bytes = length;
    let excess = this.#bytes - this.#limits.maxQueueBytes;
    for (const slow of excess > 0 ? this.#slowestFirst(upload) : []) {
      if (excess <= 0) return;
      const reason = new HttpError(
        "busy",
        "Cannot keep this body: others arrive faster, and there is no room",
      );
      excess -= slow.bytes;
      this.#drop(slow, reason);
      if (slow === upload) throw reason;
    }
  }

  /** The bodies that have not been dropped, the slowest first; of equals the given one first. */
  #slowestFirst(upload: Upload): Upload[] {
    const others = [...this.#going].filter((other) => other !== upload && !other.controller.signal.aborted);
    return [upload, ...others].sort((a, b) => a.rate === b.rate ? 0 : a.rate - b.rate);
  }

  /** Ends the reading of a body and frees its bytes. */
  #drop(upload: Upload, reason: HttpError): void {
    this.#bytes -= upload.bytes;
    upload.bytes = 0;
    upload.controller.abort(reason);
  }

  #measure(): void {
    const now = performance.now();
    const blocked = now - this.#measured > 2 * INTERVAL; // then what came meanwhile has not been counted
    this.#measured = now;
    if (blocked) return;
    for (const upload of this.#going) this.#expectRate(upload);
    this.#makeRoom(this.#limits.minRate * PRESSED);
  }

  #expectRate(upload: Upload): void {
    const { bodyTimeout, minRate } = this.#limits;
    upload.measure();
    if (upload.age > bodyTimeout) this.#drop(upload, tooLate(`longer than ${bodyTimeout} ms`));
    else if (upload.age > GRACE && upload.average < minRate) {
      this.#drop(upload, tooLate(`at less than ${minRate} bytes a second`));
    }
  }

  #makeRoom(rate: number): void {
    const slow = [...this.#going].filter((upload) => upload.age > PRESSED_GRACE && upload.rate < rate);
    for (const upload of slow.sort((a, b) => a.rate - b.rate).slice(0, this.#waiting())) {
      this.#drop(upload, tooLate("that comes so slowly, while others wait"));
    }
  }
}

function tooLate(what: string): HttpError {
  return new HttpError("timeout", `Cannot wait for a body ${what}`);
}

function unreadable(error: unknown): HttpError {
  if ((error as Error).name === "BadResource") { // Deno 2.9 closes the bodies that still arrive when a server is to end
    return new HttpError("busy", "Cannot read the body: the server ends", { "retry-after": "1" });
  }
  return new HttpError("unreadable", `Cannot read the body: ${(error as Error).message}`);
}
