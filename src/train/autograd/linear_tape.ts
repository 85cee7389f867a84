/**
 * The tape's linear, and what may follow it: an activation, layer scale, dropout and the residual. What a backend does in
 * one go is recorded piece by piece where a gradient needs what lies between.
 *
 * @module
 */
import type { Activation, DropSpec, LinearOptions, Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { keyOf } from "../../numbers/random_stream.ts";
import type { Linear } from "../../vit/weights.ts";
import { MovingTape } from "./moving_tape.ts";

/** Records linears and their epilogues. */
export class LinearTape extends MovingTape {
  readonly #dropKey: number | undefined;
  #masks = 0;

  /** @param dropKey the key of dropout; without it nothing is dropped */
  constructor(
    backend: TrainingBackend,
    trainable: Iterable<Tensor>,
    gradientCheckpointing: boolean,
    dropKey: number | undefined,
  ) {
    super(backend, trainable, gradientCheckpointing);
    this.#dropKey = dropKey;
  }

  /** @see Backend.linear */
  linear(x: Tensor, weights: Linear<Tensor>, options: LinearOptions = {}): Tensor {
    const { drop, residual, ...before } = options;
    const { activation, scale } = before;
    if (this.leavesOut(drop)) {
      const y = this.dropped(this.linear(x, weights, before), drop);
      return residual ? this.sum(y, residual) : y;
    }
    const learns = [x, weights.weight, weights.bias, scale].some(this.isActive);
    if (!learns || !(activation || scale)) return this.#linear(x, weights, options);
    let y = this.#linear(x, weights, {});
    if (activation) y = this.#activate(y, activation);
    if (scale) y = this.scale(y, scale);
    return residual ? this.sum(y, residual) : y;
  }

  /** @see Backend.scale */
  scale(x: Tensor, factors: Tensor): Tensor {
    const learns = this.isActive(factors);
    return this.record({
      inputs: [x, factors],
      reads: learns ? [x, factors] : [factors],
      make: () => this.backend.scale(this.valueOf(x), this.valueOf(factors)),
      pull: (dy) => {
        if (!learns) return [this.backend.scale(dy, this.valueOf(factors))];
        const gradients = this.backend.scaleBackward(dy, this.valueOf(x), this.valueOf(factors));
        return [gradients.x, gradients.factors];
      },
    });
  }

  /** @see Backend.sum */
  sum(a: Tensor, b: Tensor, drop?: DropSpec): Tensor {
    const x = this.leavesOut(drop) ? this.dropped(a, drop) : a;
    return this.record({
      inputs: [x, b],
      make: () => this.backend.sum(this.valueOf(x), this.valueOf(b)),
      pull: (dy) => {
        if (!this.isActive(x)) return [undefined, dy];
        if (!this.isActive(b)) return [dy];
        const copy = this.backend.zeros(dy.shape);
        this.backend.accumulate(copy, dy);
        return [dy, copy];
      },
    });
  }

  /** @see TrainingBackend.dropout */
  dropout(x: Tensor, rate: number, key: number): Tensor {
    return this.record({
      inputs: [x],
      make: () => this.backend.dropout(this.valueOf(x), rate, key),
      pull: (dy) => [this.backend.dropout(dy, rate, key)],
    });
  }

  /** @see TrainingBackend.dropPath */
  dropPath(x: Tensor, rate: number, key: number): Tensor {
    return this.record({
      inputs: [x],
      make: () => this.backend.dropPath(this.valueOf(x), rate, key),
      pull: (dy) => [this.backend.dropPath(dy, rate, key)],
    });
  }

  /** A tensor without the elements and pictures that `drop` leaves out. */
  protected dropped(x: Tensor, { rate, pathRate = 0 }: DropSpec): Tensor {
    const y = rate > 0 ? this.dropout(x, rate, this.nextKey()) : x;
    return pathRate > 0 ? this.dropPath(y, pathRate, this.nextKey()) : y;
  }

  /** Tells whether this pass leaves anything out. */
  protected leavesOut(drop: DropSpec | undefined): drop is DropSpec {
    return this.#dropKey !== undefined && drop !== undefined && (drop.rate > 0 || (drop.pathRate ?? 0) > 0);
  }

  /** A key of a random mask: another one at every call, all drawn from the key of the pass. */
  protected nextKey(): number {
    return keyOf(this.#dropKey!, this.#masks++);
  }

  #linear(x: Tensor, { weight, bias }: Linear<Tensor>, options: LinearOptions): Tensor {
    const { activation, scale, residual, queries } = options;
    const weights = () => ({ weight: this.valueOf(weight), bias: bias && this.valueOf(bias) });
    return this.record({
      inputs: [x, weight, bias, residual, scale],
      reads: [x, weight],
      make: () =>
        this.backend.linear(this.valueOf(x), weights(), {
          ...(activation && { activation }),
          ...(scale && { scale: this.valueOf(scale) }),
          ...(residual && { residual: this.valueOf(residual) }),
          ...(queries && { queries }),
        }),
      pull: (dy) => {
        const wants = { x: this.isActive(x), weight: this.isActive(weight), bias: this.isActive(bias) };
        const gradients = this.backend.linearBackward(dy, this.valueOf(x), weights(), wants, queries);
        return [gradients.x, gradients.weight, gradients.bias, residual && dy];
      },
    });
  }

  #activate(x: Tensor, activation: Activation): Tensor {
    if (activation === "tanh") return this.#tanh(x);
    return this.record({
      inputs: [x],
      reads: [x],
      make: () => this.backend[activation](this.valueOf(x)),
      pull: (dy) => [this.backend[`${activation}Backward`](dy, this.valueOf(x))],
    });
  }

  #tanh(x: Tensor): Tensor {
    return this.record({
      inputs: [x],
      readsResult: true,
      make: () => this.backend.tanh(this.valueOf(x)),
      pull: (dy, y) => [this.backend.tanhBackward(dy, this.valueOf(y))],
    });
  }
}
