import { RandomStream } from "../../src/numbers/random_stream.ts";

/** The numbers of one seed, in order: the stream that training draws from, arrays and choices. */
export class Random extends RandomStream {
  /** `count` normal deviates of standard deviation `sigma`. */
  normals(count: number, sigma = 1): Float32Array {
    return Float32Array.from({ length: count }, () => sigma * this.normal());
  }

  /** Any bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** One of these, which are at least one. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
