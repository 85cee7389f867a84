import { CheckpointError } from "../../errors.ts";
import { freeBuffer } from "../../util/buffers.ts";
import { unlessAborted } from "../../util/unless_aborted.ts";
import type { ByteReader, ReadOptions } from "./byte_reader.ts";

/** The source of a `PipeReader`: an `OpenFile` is one. */
export interface Pipe {
  /** Fills a part of `into`; returns how much, `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Goes on at a byte, counted from the beginning, where that is possible. */
  seek?(at: number, whence: 0): Promise<unknown>;
  close(): void;
}

/** 64 KiB at a time take twice the time; more would only delay progress and abort. */
const CHUNK = 4 << 20;

/** Reads into one buffer, which grows to the largest piece that was asked for. */
export class PipeReader implements ByteReader {
  readonly total: number | undefined;
  /** Undefined where the length is not known: a pipe cannot go back, whatever it says. */
  readonly seek: ((at: number) => Promise<void>) | undefined;
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
    if (pipe.seek && total !== undefined) this.seek = (at) => this.#seek(at);
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
      this.#loaded = Math.min(this.#loaded + count, this.total ?? Infinity);
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

  async #seek(at: number): Promise<void> {
    this.#peeked = new Uint8Array();
    await this.#pipe.seek!(at, 0).catch((cause) => {
      throw this.#error((cause as Error).message, cause);
    });
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
      const reading = this.#pipe.read(into);
      const { signal } = this.#options;
      return await (signal ? unlessAborted(reading, signal) : reading); // a read may miss that its request was aborted
    } catch (cause) {
      this.#options.signal?.throwIfAborted();
      throw this.#error((cause as Error).message, cause);
    }
  }

  #error(fault: string, cause?: unknown): CheckpointError {
    return new CheckpointError(`Cannot read ${this.#what}: ${fault}`, { cause });
  }
}
