import { fail } from "../fail.ts";
import type { Value } from "./values.ts";

/** A checkpoint of 20,000 tensors has fewer; all together take at most some 60 MB. */
const MOST_OBJECTS = 200_000;
const MOST_REMEMBERED = 400_000;
/** Python writes dicts and lists in portions of 1000. */
const MOST_STACKED = 100_000;

/** Memory of a pickle's program: its stack, marks in it, and values that it remembers. Each has a bound. */
export class Machine {
  readonly #stack: Value[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Value>();
  #objects = 0;

  /** Puts a new value on the stack. */
  push(value: Value): void {
    if (typeof value === "object" && value !== null && ++this.#objects > MOST_OBJECTS) {
      fail(`its pickle makes more than ${MOST_OBJECTS} objects`);
    }
    this.#put(value);
  }

  pop(): Value {
    this.#expect(1);
    return this.#stack.pop()!;
  }

  /** The last so many values, as a tuple. */
  popTuple(count: number): Value[] {
    this.#expect(count);
    return this.#stack.splice(this.#stack.length - count, count);
  }

  top(): Value {
    this.#expect(1);
    return this.#stack.at(-1)!;
  }

  mark(): void {
    if (this.#marks.length >= MOST_STACKED) fail(`its pickle has more than ${MOST_STACKED} open marks`);
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark, which is taken away. */
  popMark(): Value[] {
    const mark = this.#marks.pop();
    if (mark === undefined) fail("its pickle goes back to a mark that is not there");
    return this.#stack.splice(mark);
  }

  /** Remembers the last value. @param index the next one that is free by default */
  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
    if (this.#memo.size > MOST_REMEMBERED) fail(`its pickle remembers more than ${MOST_REMEMBERED} values`);
  }

  /** Puts a remembered value on the stack. */
  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) fail(`its pickle recalls value ${index}, which it has not remembered`);
    this.#put(value);
  }

  /** The only value that is left. */
  result(): Value {
    if (this.#stack.length !== 1 || this.#marks.length > 0) {
      fail(`its pickle ends with ${this.#stack.length} values, one is wanted`);
    }
    return this.pop();
  }

  #put(value: Value): void {
    if (this.#stack.length >= MOST_STACKED) fail(`its pickle stacks more than ${MOST_STACKED} values`);
    this.#stack.push(value);
  }

  /** Values below a mark are not there until that is taken away. */
  #expect(count: number): void {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) >= count) return;
    fail("its pickle takes a value from an empty stack");
  }
}
