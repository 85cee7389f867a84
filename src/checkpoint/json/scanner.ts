/**
 * Walks over JSON without making anything of it, so that what a file says about itself can be measured before memory is
 * taken for it.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Bounds on the structure of a text. */
export interface ScanLimits {
  /** Objects and lists around a value, the outermost among them. */
  readonly depth: number;
  /** Objects, lists and commas inside of fields, in all. */
  readonly parts: number;
}

/** Characters of a text that takes little memory whatever it says. */
const SHORT = 1_000_000;
/** The structure that a longer one may have: parsed, it would become many times its own size. */
export const MODEST: ScanLimits = { depth: 8, parts: 500_000 };

/** A text that is no JSON, as far as that is looked at, or has more structure than it may. */
export class ScanError extends Error {
  override readonly name = "ScanError";
}

/**
 * The fields of an object that is all of a text, and their values, as bytes. Brackets and quotes are all that is looked
 * at: whether a value is JSON is for `JSON.parse` to say.
 *
 * @throws {ScanError} where the text is no object, or has too much structure
 */
export function* scanFields(
  text: Uint8Array,
  limits: ScanLimits,
): Generator<[name: Uint8Array, value: Uint8Array], void, void> {
  const scanner = new Scanner(text, limits);
  scanner.expect(OPEN_BRACE, "{");
  if (!scanner.takes(CLOSE_BRACE)) {
    do {
      const name = scanner.string();
      scanner.expect(COLON, ":");
      yield [name, scanner.value()];
    } while (scanner.takes(COMMA));
    scanner.expect(CLOSE_BRACE, "}");
  }
  scanner.expectEnd();
}

/** Checks a whole text of any kind. @throws {ScanError} as `scanFields` */
export function scan(text: Uint8Array, limits: ScanLimits): void {
  const scanner = new Scanner(text, limits);
  scanner.value(0);
  scanner.expectEnd();
}

/**
 * Refuses a JSON text that would take far more memory than it has bytes, before it is parsed.
 *
 * @throws {CheckpointError} which says that it is from `where`
 */
export function expectModest(text: string, where: string): void {
  if (text.length <= SHORT) return;
  try {
    scan(new TextEncoder().encode(text), MODEST);
  } catch (cause) {
    throw new CheckpointError(`Cannot read ${where}: ${(cause as Error).message}`, { cause });
  }
}

class Scanner {
  readonly #text: Uint8Array;
  readonly #limits: ScanLimits;
  #at = 0;
  #parts = 0;

  constructor(text: Uint8Array, limits: ScanLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  takes(byte: number): boolean {
    const found = this.#next() === byte;
    if (found) this.#at++;
    return found;
  }

  expect(byte: number, what: string): void {
    if (!this.takes(byte)) throw new ScanError(`"${what}" is wanted at byte ${this.#at}`);
  }

  expectEnd(): void {
    if (this.#next() !== undefined) throw new ScanError(`something follows at byte ${this.#at}`);
  }

  /** Reads a string, and returns it with its quotes. */
  string(): Uint8Array {
    const from = this.#at;
    this.expect(QUOTE, '"');
    this.#skipString();
    return this.#since(from);
  }

  /** @param around how many objects it is in */
  value(around = 1): Uint8Array {
    const first = this.#next();
    const from = this.#at;
    if (first === QUOTE) return this.string();
    if (first === OPEN_BRACE || first === OPEN_BRACKET) this.#skipNested(around);
    else this.#skipWord();
    if (this.#at === from) throw new ScanError(`a value is wanted at byte ${from}`);
    return this.#since(from);
  }

  /** The byte after spaces; `undefined` at the end. */
  #next(): number | undefined {
    while (isSpace(this.#text[this.#at])) this.#at++;
    return this.#text[this.#at];
  }

  #since(from: number): Uint8Array {
    while (isSpace(this.#text[from])) from++;
    return this.#text.subarray(from, this.#at);
  }

  /**
   * Moves from behind the first quote to behind the last one: the next that an even number of backslashes
   * precedes.
   */
  #skipString(): void {
    for (let end = this.#text.indexOf(QUOTE, this.#at); end >= 0; end = this.#text.indexOf(QUOTE, end + 1)) {
      let slashes = 0;
      while (this.#text[end - 1 - slashes] === BACKSLASH) slashes++;
      if (slashes % 2 === 1) continue;
      this.#at = end + 1;
      return;
    }
    throw new ScanError("a text does not end");
  }

  #skipNested(around: number): void {
    const { depth, parts } = this.#limits;
    let open = around;
    do {
      const byte = this.#text[this.#at++];
      if (byte === undefined) throw new ScanError("an object or list does not end");
      if (byte === QUOTE) this.#skipString();
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) open--;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === COMMA) {
        if (++this.#parts > parts) throw new ScanError(`it has more than ${parts} objects, lists and commas`);
        if (byte !== COMMA && ++open > depth) throw new ScanError(`it is nested deeper than ${depth} times`);
      }
    } while (open > around);
  }

  /** A number, true, false or null. */
  #skipWord(): void {
    const ends = (byte: number | undefined) =>
      byte === undefined || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
    while (!ends(this.#text[this.#at])) this.#at++;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
