import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import type { Parameter } from "./optimizer.ts";

/** Gradients that are averaged over several batches, each counted alike. */
export class Accumulator {
  readonly #backend: TrainingBackend;
  readonly #means: ReadonlyMap<Tensor, { readonly name: string; readonly mean: Tensor }>;
  readonly #moving = new Set<Tensor>();

  /** The means are made in the innermost scope of `backend`. */
  constructor(backend: TrainingBackend, parameters: readonly Parameter[]) {
    this.#backend = backend;
    this.#means = new Map(parameters.map(({ spec, tensor }) => {
      return [tensor, { name: spec.name, mean: backend.zeros(tensor.shape) }];
    }));
  }

  /** Its state: the means by the names of their parameters. */
  get state(): Map<string, Tensor> {
    return new Map([...this.#means.values()].map(({ name, mean }) => [name, mean]));
  }

  /** Adds the gradients of one batch to those of `before` others. */
  add(gradientOf: (parameter: Tensor) => Tensor | undefined, before: number): void {
    if (before === 0) this.#moving.clear();
    for (const [tensor, { mean }] of this.#means) {
      const gradient = gradientOf(tensor);
      if (!gradient) continue;
      this.#moving.add(tensor);
      this.#backend.average(mean, gradient, before / (before + 1));
    }
  }

  /** The mean of a parameter's gradients; `undefined` where it had none. */
  of(parameter: Tensor): Tensor | undefined {
    return this.#moving.has(parameter) ? this.#means.get(parameter)!.mean : undefined;
  }
}
