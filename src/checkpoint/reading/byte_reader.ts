/**
 * Readers that give bytes in order and once, so that a model's weights never lie in memory as a whole beside the copy that computes.
 *
 * @module
 */

/**
 * Progress in reading a model's weights.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { LoadProgress } from "../../../mod.ts";
 *
 * const percent = ({ loaded, total }: LoadProgress) => total && 100 * loaded / total;
 * assertEquals(percent({ loaded: 5, total: 20 }), 25);
 * ```
 */
export interface LoadProgress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes in all, of all files together; `undefined` where the server does not tell. */
  readonly total: number | undefined;
  /** Bytes a second, of the last seconds; absent at the beginning, and where bytes are in memory already. */
  readonly bytesPerSecond?: number | undefined;
  /** Seconds to the end at that rate. */
  readonly secondsLeft?: number | undefined;
}

/** Options of every reader here. */
export interface ReadOptions {
  /** Ends the reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** Gives bytes in order. */
export interface ByteReader {
  /** Bytes in all; `undefined` where that is not known. */
  readonly total: number | undefined;
  /** Copies of the first `length` bytes, of all where there are fewer; to be asked for once, before any is taken. */
  peek(length: number): Promise<Uint8Array>;
  /** The next `length` bytes, fewer only at the end of an unknown total; a view that holds until the next call. */
  take(length: number): Promise<Uint8Array>;
  /** Goes on at this byte, counted from the beginning, where what is read allows that; `random_access.ts` does it for all. */
  readonly seek?: ((at: number) => Promise<void>) | undefined;
  /** Checks all that was taken, where its digest is known. @throws {CheckpointError} where it has another */
  verify?(): void;
  /** Gives up the rest. Idempotent. */
  close(): void;
}

/** Gives views of bytes that are in memory already. */
export class ViewReader implements ByteReader {
  readonly #bytes: Uint8Array;
  readonly #options: ReadOptions;
  #at = 0;
  #loaded = 0;

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

  seek(at: number): Promise<void> {
    this.#at = at;
    return Promise.resolve();
  }

  close(): void {}

  #next(length: number): Uint8Array {
    this.#options.signal?.throwIfAborted();
    const view = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += view.length;
    this.#loaded = Math.min(this.#loaded + view.length, this.total);
    this.#options.onProgress?.({ loaded: this.#loaded, total: this.total });
    return view;
  }
}
