/**
 * Tensors of one step, one after another in one buffer: the next step finds each at the same place.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import { FlatBuffer, flatBytes } from "./flat_buffer.ts";
import type { Place } from "../memory/tensors.ts";

/** Bytes of the first buffer. */
const LEAST = 65_536;

/** Places of tensors that are all given back before the first is given out again. */
export class Arena {
  readonly #tools: GpuTools;
  #flats: FlatBuffer[] = [];
  /** Bytes given out since all were given back, and in the largest such round. */
  #bytes = 0;
  #mostBytes = LEAST;

  constructor(tools: GpuTools) {
    this.#tools = tools;
  }

  /** Bytes that are given out. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A place, of unknown content. */
  take(bytes: number): Place {
    const { memory, gpu } = this.#tools;
    const size = flatBytes(bytes);
    this.#bytes += size;
    const place = this.#flats.at(-1)?.take(bytes);
    if (place) return place;
    // What a round needs beyond the first buffer doubles it; the next round has all in one.
    const wanted = Math.max(size, Math.min(gpu.maxBytes, Math.max(this.#mostBytes, this.#bytes)));
    const flat = new FlatBuffer(memory.acquire(wanted), () => this.#emptied());
    this.#flats.push(flat);
    return flat.take(bytes)!;
  }

  /** Tells whether a tensor lies in it. */
  has({ pooled }: Place): boolean {
    return this.#flats.some((flat) => flat.place.pooled === pooled);
  }

  #emptied(): void {
    if (this.#flats.some(({ isEmpty }) => !isEmpty)) return;
    this.#mostBytes = Math.max(this.#mostBytes, this.#bytes);
    this.#bytes = 0;
    if (this.#flats.length === 1) return;
    for (const flat of this.#flats.splice(0)) this.#tools.memory.drop(flat.place);
  }
}
