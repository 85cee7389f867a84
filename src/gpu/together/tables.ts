/**
 * Tables of the places at which kernels find many tensors: the same in every step, so each is written once.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import type { Bound } from "../memory/tensors.ts";

/** Tables that are kept. */
const MOST = 64;

/** The tables of one backend. */
export class Tables {
  readonly #tools: GpuTools;
  /** The one that was used last is the last. */
  readonly #tables: { readonly numbers: Uint32Array; readonly bound: Bound }[] = [];
  readonly #unread: Bound[] = [];

  constructor(tools: GpuTools) {
    this.#tools = tools;
  }

  /** A table of these numbers. */
  of(numbers: Uint32Array<ArrayBuffer>): Bound {
    const at = this.#tables.findLastIndex((table) => isSame(table.numbers, numbers));
    const table = at < 0 ? { numbers, bound: this.#write(numbers) } : this.#tables.splice(at, 1)[0]!;
    this.#tables.push(table);
    return table.bound;
  }

  /** A buffer for a binding that a kernel has and none of its tensors needs. */
  unread(binding: number): Bound {
    return this.#unread[binding] ??= { place: this.#tools.memory.acquire(16), bytes: 16 };
  }

  #write(numbers: Uint32Array<ArrayBuffer>): Bound {
    const { memory, commands } = this.#tools;
    commands.submit(); // recorded work may still read a buffer that is used again
    if (this.#tables.length === MOST) memory.drop(this.#tables.shift()!.bound.place);
    const place = memory.acquire(numbers.byteLength);
    memory.write(place, 0, numbers);
    return { place, bytes: numbers.byteLength };
  }
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
