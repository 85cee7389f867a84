import type { RandomAccess } from "../reading/random_access.ts";
import { fail } from "./fail.ts";

/** Bytes that are read at a time; texts are shorter. */
const WINDOW = 1 << 14;

/** Reads numbers and texts one after the other, and passes over what is long without reading it. */
export class Cursor {
  readonly #source: RandomAccess;
  #window = new Uint8Array();
  #begin = 0;
  #at = 0;

  constructor(source: RandomAccess) {
    this.#source = source;
  }

  /** Place in the file of the next byte. */
  get position(): number {
    return this.#at;
  }

  /** The next bytes, at most `WINDOW`; a view that holds until the next call. */
  async bytes(count: number): Promise<Uint8Array> {
    if (count > WINDOW) fail(`a text of ${count} bytes at byte ${this.#at}, at most ${WINDOW} are allowed`);
    this.#expect(count);
    if (this.#at < this.#begin || this.#at + count > this.#begin + this.#window.length) {
      this.#begin = this.#at;
      const length = Math.min(WINDOW, this.#source.size - this.#at);
      this.#window = (await this.#source.read(this.#at, length)).slice();
    }
    const from = this.#at - this.#begin;
    this.#at += count;
    return this.#window.subarray(from, from + count);
  }

  /** The next number of so many bytes, without a sign, the highest first. */
  async whole(count: 1 | 2 | 4 | 8): Promise<number> {
    const bytes = await this.bytes(count);
    return bytes.reduce((number, byte) => 256 * number + byte, 0);
  }

  async text(length: number): Promise<string> {
    return new TextDecoder().decode(await this.bytes(length));
  }

  /** Passes over bytes. */
  skip(count: number): void {
    this.#expect(count);
    this.#at += count;
  }

  #expect(count: number): void {
    const { size } = this.#source;
    if (this.#at + count <= size) return;
    fail(`it ends at byte ${size}, ${count} bytes are wanted from byte ${this.#at} on; is it whole?`);
  }
}
