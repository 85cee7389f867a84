import { freeBuffer } from "../util/buffers.ts";
import { placedParts, sizeOf, type StoredPart } from "../vit/parameter_spec.ts";
import type { ParameterSpec } from "../vit/weights.ts";
import type { Dtype } from "./tensor.ts";

/** A parameter of which something is missing. */
interface Waiting {
  readonly spec: ParameterSpec;
  readonly data: Float32Array<ArrayBuffer>;
  missing: number;
  factors: Float32Array | undefined;
  dtype: Dtype | undefined;
}

/** Takes what a tensor of the file gives to one parameter. */
type Taker = (waiting: Waiting, numbers: Float32Array, dtype: Dtype) => void;

/**
 * Makes parameters of the tensors of a file, whatever their order: those of several tensors or of a part of one, and those
 * that are multiplied by the factors of layer scale, which a file may have before or after them. What has begun to arrive is
 * in memory until it is complete.
 */
export class ParameterJoiner {
  readonly #takers = new Map<string, [ParameterSpec, Taker][]>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #complete: (data: Float32Array, spec: ParameterSpec, dtype: Dtype) => void;

  /** @param complete gets each parameter that is complete; `data` holds during the call only */
  constructor(
    specs: readonly ParameterSpec[],
    complete: (data: Float32Array, spec: ParameterSpec, dtype: Dtype) => void,
  ) {
    this.#complete = complete;
    for (const spec of specs) {
      for (const { part, at } of placedParts(spec)) this.#expect(part, spec, partTaker(part, at));
      if (spec.rowFactors) this.#expect(spec.rowFactors, spec, takeFactors);
    }
  }

  /** Takes a tensor of the file, once each. @param numbers hold during the call only */
  add(name: string, numbers: Float32Array, dtype: Dtype): void {
    for (const [spec, take] of this.#takers.get(name) ?? []) {
      const waiting = this.#waiting.get(spec.name) ?? this.#reserve(spec);
      take(waiting, numbers, dtype);
      if (--waiting.missing === 0) this.#finish(waiting);
    }
  }

  #expect({ name }: StoredPart, spec: ParameterSpec, take: Taker): void {
    this.#takers.set(name, [...this.#takers.get(name) ?? [], [spec, take]]);
  }

  #reserve(spec: ParameterSpec): Waiting {
    const missing = placedParts(spec).length + (spec.rowFactors ? 1 : 0);
    const data = new Float32Array(sizeOf(spec.shape));
    const waiting = { spec, data, missing, factors: undefined, dtype: undefined };
    this.#waiting.set(spec.name, waiting);
    return waiting;
  }

  #finish({ spec, data, factors, dtype }: Waiting): void {
    this.#waiting.delete(spec.name);
    try {
      if (factors) multiplyRows(data, factors);
      this.#complete(data, spec, dtype!);
    } finally {
      freeBuffer(data.buffer);
    }
  }
}

/** Copies a part to its place. Of parts in several types the first counts: a parameter is kept in one. */
function partTaker({ from, size }: StoredPart, at: number): Taker {
  return (waiting, numbers, dtype) => {
    waiting.data.set(numbers.subarray(from, from + size), at);
    waiting.dtype ??= dtype;
  };
}

function takeFactors(waiting: Waiting, numbers: Float32Array): void {
  waiting.factors = numbers.slice();
}

/** Multiplies row r by factor r. */
function multiplyRows(data: Float32Array, factors: Float32Array): void {
  const columns = data.length / factors.length;
  for (const [row, factor] of factors.entries()) {
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i]! *= factor;
  }
}
