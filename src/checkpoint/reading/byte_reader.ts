/**
 * Readers that give bytes in order and once, so that a model's weights never lie in memory as a whole beside the copy that computes.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import { freeBuffer } from "../../util/buffers.ts";

/** Progress in reading a model's weights. */
export interface LoadProgress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes in all; `undefined` where the server does not tell. */
  readonly total: number | undefined;
}

/** Options of every reader here. */
export interface ReadOptions {
  /** Ends the reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** Gives bytes in order. */
export interface ByteReader {
  /** Bytes in all; `undefined` where nobody tells. */
  readonly total: number | undefined;
  /** Copies of the first `length` bytes, of all where there are fewer; to be asked for once, before any is taken. */
  peek(length: number): Promise<Uint8Array>;
  /** The next `length` bytes, fewer only at the end of an unknown total; a view that holds until the next call. */
  take(length: number): Promise<Uint8Array>;
  /** Checks all that was taken, where its digest is known. @throws {CheckpointError} where it has another */
  verify?(): void;
  /** Gives up the rest. Idempotent. */
  close(): void;
}

/** The source of a `PipeReader`: an `OpenFile` is one. */
export interface Pipe {
  /** Fills a part of `into`; returns how much, `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
  close(): void;
}

/** 64 KiB at a time take twice the time; more would only delay progress and abort. */
const CHUNK = 4 << 20;

/** Reads into one buffer, which grows to the largest piece that was asked for. */
export class PipeReader implements ByteReader {
  readonly total: number | undefined;
  readonly #pipe: Pipe;
  readonly #what: string | URL;
  readonly #options: ReadOptions;
  #buffer = new ArrayBuffer(0);
  /** Bytes that were read, but not taken. */
  #peeked = new Uint8Array();
  #loaded = 0;
  #closed = false;

  /** @param what names the bytes in errors */
  constructor(pipe: Pipe, total: number | undefined, what: string | URL, options: ReadOptions) {
    this.#pipe = pipe;
    this.total = total;
    this.#what = what;
    this.#options = options;
  }

  async peek(length: number): Promise<Uint8Array> {
    this.#peeked = (await this.take(Math.min(length, this.total ?? length))).slice();
    return this.#peeked;
  }

  async take(length: number): Promise<Uint8Array> {
    const into = this.#reserve(length);
    let filled = this.#takePeeked(into);
    while (filled < length) {
      this.#options.signal?.throwIfAborted();
      const count = await this.#read(into.subarray(filled, filled + CHUNK));
      if (count === null) break;
      filled += count;
      this.#loaded += count;
      this.#options.onProgress?.({ loaded: this.#loaded, total: this.total });
    }
    if (filled < length && this.total !== undefined) {
      throw this.#error(`it ended after ${this.#loaded} of ${this.total} bytes`);
    }
    return into.subarray(0, filled);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pipe.close();
    this.#replaceBuffer(0);
  }

  #takePeeked(into: Uint8Array): number {
    const taken = this.#peeked.subarray(0, into.length);
    into.set(taken);
    this.#peeked = this.#peeked.subarray(taken.length);
    return taken.length;
  }

  #reserve(length: number): Uint8Array {
    try {
      if (length > this.#buffer.byteLength) this.#replaceBuffer(length);
    } catch (cause) {
      throw this.#error(`there is no memory for ${length} bytes in one piece`, cause);
    }
    return new Uint8Array(this.#buffer, 0, length);
  }

  /** The old one goes first: both together may be more than there is. */
  #replaceBuffer(length: number): void {
    freeBuffer(this.#buffer);
    this.#buffer = new ArrayBuffer(length);
  }

  async #read(into: Uint8Array): Promise<number | null> {
    try {
      return await this.#pipe.read(into);
    } catch (cause) {
      this.#options.signal?.throwIfAborted();
      throw this.#error((cause as Error).message, cause);
    }
  }

  #error(fault: string, cause?: unknown): CheckpointError {
    return new CheckpointError(`Cannot read ${this.#what}: ${fault}`, { cause });
  }
}

/** Gives views of bytes that are in memory already. */
export class ViewReader implements ByteReader {
  readonly #bytes: Uint8Array;
  readonly #options: ReadOptions;
  #at = 0;

  constructor(bytes: Uint8Array, options: ReadOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  get total(): number {
    return this.#bytes.length;
  }

  peek(length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.slice(0, length));
  }

  take(length: number): Promise<Uint8Array> {
    return Promise.resolve().then(() => this.#next(length));
  }

  close(): void {}

  #next(length: number): Uint8Array {
    this.#options.signal?.throwIfAborted();
    const view = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += view.length;
    this.#options.onProgress?.({ loaded: this.#at, total: this.total });
    return view;
  }
}
