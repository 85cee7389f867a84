import { freeBuffer } from "../../util/buffers.ts";
import { crc32 } from "../../util/bytes/crc32.ts";
import type { ByteReader } from "../reading/byte_reader.ts";
import { fail } from "./fail.ts";

/** Bytes that are read beyond what was asked for, where the length of what is read shows only at its end. */
const AHEAD = 1 << 16;
/** A piece of what does not have to lie in memory as a whole. */
const PIECE = 4 << 20;

/** Buffers a reader's bytes, so that they can be looked at before it is known how many belong together. */
export class ByteSource {
  readonly #reader: ByteReader;
  #buffer: Uint8Array<ArrayBuffer>;
  #at = 0;
  #end: number;
  /** Bytes of the file up to the end of the buffer. */
  #read: number;
  #hasEnded = false;
  #crc = 0;
  /** Where in the buffer the bytes begin that are not in the checksum yet. */
  #hashed = 0;
  #block = new ArrayBuffer(0);

  /**
   * @param before bytes that were read already, at the end of the `read` bytes of the file that have been
   * @param ahead true where more may be read than is asked for
   */
  constructor(reader: ByteReader, before = new Uint8Array(), read = 0, readonly ahead = true) {
    this.#reader = reader;
    this.#buffer = before.slice();
    this.#end = before.length;
    this.#read = read;
  }

  /** Place in the file of the next byte. */
  get position(): number {
    return this.#read - this.left;
  }

  /** Bytes of the file that have been read. */
  get read(): number {
    return this.#read;
  }

  /** Bytes in the buffer. */
  get left(): number {
    return this.#end - this.#at;
  }

  /** A copy of what is in the buffer. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(this.#at, this.#end);
  }

  /** Tells whether the file can have so many more bytes. */
  mayHave(count: number): boolean {
    return count <= (this.#reader.total ?? Infinity) - this.position;
  }

  /** Fills the buffer up to `count` bytes; false where the file ends before. */
  async fill(count: number): Promise<boolean> {
    if (!this.mayHave(count)) return false;
    while (this.left < count && !this.#hasEnded) {
      const missing = Math.min(count - this.left, PIECE);
      const unread = (this.#reader.total ?? Infinity) - this.#read;
      await this.#append(Math.min(this.ahead ? Math.max(missing, AHEAD) : missing, unread));
    }
    return this.left >= count;
  }

  /** Fills the buffer. @throws {CheckpointError} where the file ends before */
  async need(count: number): Promise<void> {
    if (this.left >= count || await this.fill(count)) return;
    const end = this.#reader.total ?? this.#read;
    fail(`it ends at byte ${end}, ${count} bytes are wanted from byte ${this.position} on; is it whole?`);
  }

  /** The next bytes, which are in the buffer; a view that holds until the next call that reads. */
  bytes(count: number): Uint8Array {
    return this.#buffer.subarray(this.#at, this.#at += count);
  }

  /** A view of the next bytes in the buffer, which remain there. */
  look(count: number): DataView {
    return new DataView(this.#buffer.buffer, this.#at, count);
  }

  /** Passes over bytes, however many. */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      const piece = Math.min(left, AHEAD);
      await this.need(piece);
      this.bytes(piece);
      left -= piece;
    }
  }

  /** Begins a checksum. */
  beginCrc(): void {
    this.#crc = 0;
    this.#hashed = this.#at;
  }

  /** The checksum of the bytes since its beginning. */
  endCrc(): number {
    this.#hash();
    return this.#crc;
  }

  /**
   * The next bytes in one piece, without going through the buffer; a view that holds until the next call that reads.
   *
   * @throws {CheckpointError} where the file ends before
   */
  async block(count: number): Promise<Uint8Array> {
    this.release();
    if (!this.mayHave(count)) await this.need(count); // says so
    if (this.left >= count) return this.bytes(count);
    if (this.left === 0) return await this.#take(count);
    const whole = this.#reserve(count);
    let filled = this.left;
    whole.set(this.bytes(filled));
    while (filled < count) {
      const piece = await this.#take(Math.min(PIECE, count - filled));
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  /** Frees the memory of the last block. */
  release(): void {
    freeBuffer(this.#block);
    this.#block = new ArrayBuffer(0);
  }

  async #take(count: number): Promise<Uint8Array> {
    const bytes = await this.#reader.take(count);
    this.#read += bytes.length;
    if (bytes.length < count) {
      fail(`it ends at byte ${this.#read}, where ${count - bytes.length} more are wanted; is it whole?`);
    }
    return bytes;
  }

  #reserve(count: number): Uint8Array {
    try {
      return new Uint8Array(this.#block = new ArrayBuffer(count));
    } catch {
      fail(`there is no memory for ${count} bytes in one piece`);
    }
  }

  async #append(count: number): Promise<void> {
    const piece = await this.#reader.take(count);
    this.#read += piece.length;
    this.#hasEnded = piece.length < count || count === 0;
    this.#makeRoom(piece.length);
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
  }

  /** Moves what is left to the front, and into a larger buffer where it needs one. */
  #makeRoom(count: number): void {
    this.#hash();
    const left = this.left;
    const wanted = left + count;
    if (wanted > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(wanted, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(this.#at, this.#end));
      this.#buffer = larger;
    } else this.#buffer.copyWithin(0, this.#at, this.#end);
    [this.#at, this.#end, this.#hashed] = [0, left, 0];
  }

  #hash(): void {
    this.#crc = crc32(this.#buffer.subarray(this.#hashed, this.#at), this.#crc);
    this.#hashed = this.#at;
  }
}
