import { damaged } from "./damaged.ts";

/** Reads the coded bits of a scan; a byte of 255 is followed by 0 there, and by anything else in a marker. */
export class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  #byte = 0;
  #left = 0;

  /** @param at where the scan begins */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  bit(): number {
    if (this.#left === 0) this.#next();
    return this.#byte >> --this.#left & 1;
  }

  bits(count: number): number {
    let value = 0;
    for (; count > 0; count--) value = value << 1 | this.bit();
    return value;
  }

  /** A value of `size` bits, the first of which is 0 where it is negative. */
  signed(size: number): number {
    const value = this.bits(size);
    return size > 0 && value < 1 << size - 1 ? value - (1 << size) + 1 : value;
  }

  /** Passes over the next restart marker. */
  restart(): void {
    this.#left = 0;
    const at = this.#bytes.indexOf(0xff, this.#at);
    const marker = this.#bytes[at + 1] ?? 0;
    if (at < 0 || marker < 0xd0 || marker > 0xd7) throw damaged("a restart marker is missing");
    this.#at = at + 2;
  }

  #next(): void {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw damaged("its pixels are cut off");
    if (byte === 0xff && this.#bytes[this.#at++] !== 0) throw damaged("its pixels end too early");
    this.#byte = byte;
    this.#left = 8;
  }
}
