/**
 * Exponential moving averages of parameters: often better to evaluate than the parameters themselves.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { readEach } from "../autograd/read_tensors.ts";

/** Averages of tensors, begun at their present values. */
export class Ema {
  readonly #backend: TrainingBackend;
  readonly #decay: number;
  readonly #averages: ReadonlyMap<Tensor, Tensor>;

  /** The averages are made in the innermost scope of `backend`. @throws {RangeError} for an impossible decay */
  constructor(backend: TrainingBackend, tensors: readonly Tensor[], decay: number) {
    if (!(decay >= 0 && decay < 1)) {
      throw new RangeError(`Cannot average with a decay of ${decay}: it must be from 0 to below 1`);
    }
    this.#backend = backend;
    this.#decay = decay;
    this.#averages = new Map(tensors.map((tensor) => {
      const average = backend.zeros(tensor.shape);
      backend.average(average, tensor, 0);
      return [tensor, average];
    }));
  }

  /** Moves every average towards the present value: average = decay·average + (1 − decay)·value. */
  update(): void {
    for (const [tensor, average] of this.#averages) this.#backend.average(average, tensor, this.#decay);
  }

  /** Tells whether a tensor is averaged. */
  has(tensor: Tensor): boolean {
    return this.#averages.has(tensor);
  }

  /** The average of a tensor. */
  of(tensor: Tensor): Tensor {
    const found = this.#averages.get(tensor);
    if (!found) throw new TypeError("Cannot give the average of a tensor that is not averaged");
    return found;
  }

  /** Calls `f` while every tensor holds its average, and gives each its own numbers back. */
  async inPlace<R>(f: () => Promise<R>): Promise<R> {
    const tensors = [...this.#averages.keys()];
    const own = await Array.fromAsync(readEach(this.#backend, tensors));
    try {
      const left = tensors.values();
      for await (const numbers of readEach(this.#backend, this.#averages.values())) {
        this.#backend.write(left.next().value!, numbers);
      }
      return await f();
    } finally {
      tensors.forEach((tensor, i) => this.#backend.write(tensor, own[i]!));
    }
  }
}
