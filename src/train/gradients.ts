/**
 * Gradients that outlive the scope they were computed in, until the step that they are for. Those of several batches
 * may be added up.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import type { BackwardBackend } from "../backend/backward.ts";

/** One sum per tensor. */
export class Gradients {
  readonly #backend: BackwardBackend;
  readonly #sums: ReadonlyMap<Tensor, Tensor>;
  /** Those whose sum is of something. */
  readonly #filled = new Set<Tensor>();

  /** The sums are made in the innermost scope of `backend`. */
  constructor(backend: BackwardBackend, tensors: readonly Tensor[]) {
    this.#backend = backend;
    this.#sums = new Map(tensors.map((tensor) => [tensor, backend.zeros(tensor.shape)]));
  }

  /** What they are gradients of. */
  get tensors(): Iterable<Tensor> {
    return this.#sums.keys();
  }

  /** Adds the gradients of one more pass. */
  add(gradientOf: (tensor: Tensor) => Tensor | undefined): void {
    for (const [tensor, sum] of this.#sums) {
      const gradient = gradientOf(tensor);
      if (!gradient) continue;
      if (this.#filled.has(tensor)) this.#backend.accumulate(sum, gradient);
      else this.#backend.average(sum, gradient, 0);
      this.#filled.add(tensor);
    }
  }

  /** The sum for a tensor, absent where nothing was added. */
  of(tensor: Tensor): Tensor | undefined {
    return this.#filled.has(tensor) ? this.#sums.get(tensor) : undefined;
  }

  /** Begins anew. */
  clear(): void {
    this.#filled.clear();
  }
}
