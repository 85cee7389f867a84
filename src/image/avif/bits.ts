/** Reads bits, the highest of each byte first; a RangeError beyond the end. */
export class Bits {
  #at = 0;

  constructor(readonly view: DataView) {}

  /** A number of up to 32 bits. */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + ((this.view.getUint8(this.#at >> 3) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  flag(): boolean {
    return this.read(1) === 1;
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** AV1's numbers of variable length: as many bits follow the first 1 as there were zeros before it. */
  skipUvlc(): void {
    let zeros = 0;
    while (zeros < 32 && !this.flag()) zeros++;
    if (zeros < 32) this.skip(zeros);
  }
}
