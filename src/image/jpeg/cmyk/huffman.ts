import { bytesOf } from "../../header_parser.ts";
import type { Bits } from "./bits.ts";
import { damaged } from "./damaged.ts";

/** A Huffman code: codes of one length are consecutive numbers. */
export class Huffman {
  readonly #values: Uint8Array;
  /** For each length, the first number that is no code of it, and the place of its values less its first number. */
  readonly #ends = new Int32Array(17);
  readonly #places = new Int32Array(17);

  /** @param counts of codes of 1 to 16 bits @param values of all codes in order */
  constructor(counts: Uint8Array, values: Uint8Array) {
    this.#values = values;
    let code = 0;
    let place = 0;
    for (let length = 1; length <= 16; length++) {
      this.#places[length] = place - code;
      place += counts[length - 1]!;
      code += counts[length - 1]!;
      this.#ends[length] = code;
      code <<= 1;
    }
  }

  read(bits: Bits): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = code << 1 | bits.bit();
      if (code < this.#ends[length]!) return this.#values[this.#places[length]! + code] ?? 0;
    }
    throw damaged("its pixels have a code that is none");
  }
}

/** The tables of a DHT segment, with their number: 0 to 3, and 16 more for those of AC. */
export function* huffmanTables(data: DataView): Generator<[number: number, table: Huffman]> {
  const bytes = bytesOf(data);
  for (let at = 0; at + 17 <= bytes.length;) {
    const counts = bytes.slice(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if (end > bytes.length) throw damaged("a Huffman table is cut off");
    yield [bytes[at]!, new Huffman(counts, bytes.slice(at + 17, end))];
    at = end;
  }
}
