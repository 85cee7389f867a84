/**
 * The values of MessagePack that a file of Flax consists of, found without reading the numbers of its arrays. Nothing is
 * trusted: depth, count and lengths are bounded, and nothing is kept but arrays' descriptions.
 *
 * @module
 */
import { showValue } from "../json/json_value.ts";
import { readArray, type StoredArray } from "./array.ts";
import type { Cursor } from "./cursor.ts";
import { fail } from "./fail.ts";
import { headOf } from "./head.ts";

const MOST_DEPTH = 32;
/** Published files have a few thousand. */
const MOST_VALUES = 1_000_000;
/** Flax's number for an array, and for what stands for one of more than a gigabyte. */
const ARRAY = 1;
const CHUNKED = "__msgpack_chunked_array__";

/** Finds all arrays of a file, each by the keys that lead to it, with slashes between. */
export async function findArrays(cursor: Cursor): Promise<StoredArray[]> {
  const walk = new Walk(cursor);
  await walk.value([]);
  return walk.found;
}

class Walk {
  readonly found: StoredArray[] = [];
  readonly #names = new Set<string>();
  readonly #cursor: Cursor;
  #values = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  async value(path: readonly string[]): Promise<void> {
    const at = this.#cursor.position;
    if (path.length > MOST_DEPTH) fail(`its maps lie in each other more than ${MOST_DEPTH} deep`);
    if (++this.#values > MOST_VALUES) fail(`it has more than ${MOST_VALUES} values`);
    const { kind, length, type } = await headOf(this.#cursor);
    if (kind === "map") {
      for (let i = 0; i < length; i++) await this.value([...path, await this.#key()]);
    } else if (kind === "list") {
      for (let i = 0; i < length; i++) await this.value([...path, String(i)]);
    } else if (kind === "extension" && type === ARRAY) {
      this.#add(await readArray(this.#cursor, this.#nameOf(path, at), length));
    } else this.#cursor.skip(length);
  }

  async #key(): Promise<string> {
    const at = this.#cursor.position;
    const { kind, length } = await headOf(this.#cursor);
    if (kind !== "text") fail(`at byte ${at} there is a ${kind}, the text of a key is wanted`);
    const key = await this.#cursor.text(length);
    if (key === CHUNKED) fail("it has an array of more than a gigabyte, in chunks, which is not supported");
    return key;
  }

  #nameOf(path: readonly string[], at: number): string {
    return path.length > 0 ? path.join("/") : fail(`at byte ${at} there is an array without a name`);
  }

  #add(array: StoredArray): void {
    if (this.#names.has(array.name)) fail(`it has the array ${showValue(array.name)} twice`);
    this.#names.add(array.name);
    this.found.push(array);
  }
}
