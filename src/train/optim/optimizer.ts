/**
 * Optimisers: parameters and their state stay on the device and are changed there.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import type { ParameterSpec } from "../../vit/weights.ts";
import { expectOptions, type OptimizerOptions } from "./optimizer_options.ts";

/** A tensor to be trained. */
export interface Parameter {
  readonly spec: ParameterSpec;
  readonly tensor: Tensor;
}

/** The optimiser's state of a parameter, by the names that a run's state gives it. */
type Slots = Readonly<Record<string, Tensor>>;

/** Steps parameters against their gradients by PyTorch's rules. */
export class Optimizer {
  /** Steps so far. */
  steps = 0;
  /** The factor of all gradients, [1]; 0 from the first step on whose gradients were not finite. */
  readonly factor: Tensor;
  readonly #backend: TrainingBackend;
  readonly #options: OptimizerOptions;
  readonly #parameters: readonly (Parameter & { readonly slots: Slots })[];

  /** Its state is made in the innermost scope of `backend`, so outside those of single steps. */
  constructor(backend: TrainingBackend, parameters: readonly Parameter[], options: OptimizerOptions) {
    this.#backend = backend;
    this.#options = expectOptions(options);
    const names = options.name === "sgd" ? ["velocity"] : ["mean", "square"];
    this.#parameters = parameters.map((parameter) => {
      const slots = names.map((name) => [name, backend.zeros(parameter.tensor.shape)]);
      return { ...parameter, slots: Object.fromEntries(slots) };
    });
    this.factor = backend.upload(Float32Array.of(1), [1]);
  }

  /** Goes on after so many steps, though one may have failed since. */
  goOn(steps: number): void {
    this.steps = steps;
    this.#backend.write(this.factor, Float32Array.of(1));
  }

  /** Its state, to be saved with `steps` and written back: names such as `head.weight.velocity`. */
  get state(): Map<string, Tensor> {
    return new Map(
      this.#parameters.flatMap(({ spec, slots }) =>
        Object.entries(slots).map(([name, tensor]) => [`${spec.name}.${name}`, tensor] as const)
      ),
    );
  }

  /**
   * Takes one step. A parameter without a gradient stays as it is. Where a gradient is not finite all parameters do, and
   * in all steps that follow.
   *
   * @returns parts of the squared norm of all gradients before clipping, for `normOf`: a tensor of the innermost scope
   */
  step(gradientOf: (parameter: Tensor) => Tensor | undefined, learningRate: number): Tensor {
    this.steps++;
    const { clipNorm = Infinity } = this.#options;
    const moving = this.#parameters.flatMap((parameter) => {
      const gradient = gradientOf(parameter.tensor);
      return gradient ? [{ ...parameter, gradient }] : [];
    });
    if (moving.length === 0) return this.#backend.zeros([1]);
    const squares = this.#backend.sumOfSquares(moving.map(({ gradient }) => gradient));
    this.#backend.clipFactor(this.factor, squares, clipNorm);
    for (const { spec, tensor, gradient, slots } of moving) {
      this.#update(spec, tensor, gradient, slots, { learningRate, gradientScale: this.factor });
    }
    return squares;
  }

  #update(
    spec: ParameterSpec,
    tensor: Tensor,
    gradient: Tensor,
    slots: Slots,
    all: { learningRate: number; gradientScale: Tensor },
  ): void {
    const options = this.#options;
    const decays = options.decays ?? isMatrix;
    const rates = options.rateOf ? { ...all, learningRate: all.learningRate * options.rateOf(spec) } : all;
    if (options.name === "sgd") {
      const { momentum = 0.9, weightDecay = 5e-5 } = options;
      const decay = decays(spec) ? weightDecay : 0;
      this.#backend.sgdStep(tensor, gradient, slots["velocity"]!, { ...rates, momentum, weightDecay: decay });
    } else {
      const { betas: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.05 } = options;
      this.#backend.adamWStep(tensor, gradient, slots["mean"]!, slots["square"]!, {
        ...rates,
        beta1,
        beta2,
        epsilon,
        step: this.steps,
        weightDecay: decays(spec) ? weightDecay : 0,
      });
    }
  }
}

/** The norm of all gradients together, from the squares that `step` gave. */
export function normOf(squares: Float32Array): number {
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

/** Tells a matrix from biases, norms, tokens and positions, which do not decay. */
function isMatrix({ role }: ParameterSpec): boolean {
  return role === "weight";
}
