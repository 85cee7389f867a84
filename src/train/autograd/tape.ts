/**
 * Reverse-mode differentiation of whatever is computed through it: a backend that forwards every call to another one
 * and remembers how to pull the gradient of its result back to its operands.
 *
 * @module
 */
import type { Backend, DropSpec, PassLimits, Role, Tensor, WeightType } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { NOTHING_DROPPED } from "../../backend/backward_shapes.ts";
import type { Norm } from "../../vit/weights.ts";
import { LinearTape } from "./linear_tape.ts";

/** Options of a tape. */
export interface TapeOptions {
  /**
   * Keep of every scope (a block of the network) only its result, and compute the rest again when gradients need it:
   * the memory of one block instead of all, for the time of one more forward pass.
   */
  readonly gradientCheckpointing?: boolean | undefined;
  /** The key of dropout, another number for every pass; without it nothing is dropped. */
  readonly dropKey?: number | undefined;
}

/**
 * Records one forward pass and pulls gradients back through it once. Tensors it is given that `trainable` does not
 * contain, and what is computed from these alone, are constants, for which nothing is kept.
 *
 * Use it within a scope of the backend behind it, which also frees what the tape leaves.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { ReferenceBackward } from "../../reference/reference_backward.ts";
 * import { Tape } from "./tape.ts";
 *
 * const backend = new ReferenceBackward();
 * const x = backend.upload(Float32Array.of(3, 4), [1, 2]);
 * const weight = backend.upload(Float32Array.of(1, 2), [1, 2], "weight");
 * const tape = new Tape(backend, [weight]);
 * const y = tape.linear(x, { weight });
 * tape.backward([[y, backend.upload(Float32Array.of(10), [1, 1])]]);
 * assert((await backend.read(tape.gradient(weight)!))[1] === 40);
 * ```
 */
export class Tape extends LinearTape implements Backend {
  readonly device: Backend["device"];
  readonly limits?: PassLimits;

  /** @param trainable tensors of `backend` whose gradients are wanted */
  constructor(
    backend: TrainingBackend,
    trainable: Iterable<Tensor>,
    { gradientCheckpointing = false, dropKey }: TapeOptions = {},
  ) {
    super(backend, trainable, gradientCheckpointing, dropKey);
    this.device = backend.device;
    if (backend.limits) this.limits = backend.limits;
  }

  upload(data: Float32Array, shape: readonly number[], role?: Role, type?: WeightType): Tensor {
    return this.constant(this.backend.upload(data, shape, role, type));
  }

  read(x: Tensor): Promise<Float32Array> {
    return this.backend.read(this.valueOf(x));
  }

  override embed(
    patches: Tensor,
    prefix: Tensor | undefined,
    posEmbed: Tensor | undefined,
    drop?: DropSpec,
  ): Tensor {
    const x = super.embed(patches, prefix, posEmbed);
    return this.leavesOut(drop) ? this.dropped(x, drop) : x;
  }

  layerNorm(x: Tensor, { scale, bias }: Norm<Tensor>, epsilon: number): Tensor {
    const norm = () => ({ scale: this.valueOf(scale), bias: this.valueOf(bias) });
    return this.record({
      inputs: [x, scale, bias],
      reads: [x, scale],
      make: () => this.backend.layerNorm(this.valueOf(x), norm(), epsilon),
      pull: (dy, _y, sumOf) => {
        const gradients = this.backend.layerNormBackward(dy, this.valueOf(x), norm(), epsilon, sumOf(x));
        return [gradients.x, gradients.scale, gradients.bias];
      },
    });
  }

  rmsNorm(x: Tensor, scale: Tensor, epsilon: number): Tensor {
    return this.record({
      inputs: [x, scale],
      reads: [x, scale],
      make: () => this.backend.rmsNorm(this.valueOf(x), this.valueOf(scale), epsilon),
      pull: (dy) => {
        const found = this.backend.rmsNormBackward(dy, this.valueOf(x), this.valueOf(scale), epsilon);
        return [found.x, found.scale];
      },
    });
  }

  attention(
    qkv: Tensor,
    heads: number,
    scale: number,
    queries?: number,
    drop?: DropSpec,
    bias?: Tensor,
  ): Tensor {
    const [, tokens] = qkv.shape as [number, number];
    const mask = this.leavesOut(drop) ? { rate: drop.rate, key: this.nextKey() } : NOTHING_DROPPED;
    const learns = this.isActive(qkv) || this.isActive(bias);
    const added = () => bias && this.valueOf(bias);
    return this.record({
      inputs: [qkv, bias],
      reads: bias ? [qkv, bias] : [qkv],
      readsResult: true,
      make: () =>
        learns || mask.rate > 0
          ? this.backend.droppedAttention(this.valueOf(qkv), heads, scale, mask, queries, added())
          : this.backend.attention(this.valueOf(qkv), heads, scale, queries, undefined, added()),
      pull: (dy, y) => {
        const all = queries === undefined ? dy : this.backend.firstTokensBackward(dy, tokens);
        const [x, own] = [this.valueOf(qkv), this.valueOf(y)];
        const found = this.backend.attentionBackward(all, x, heads, scale, mask, added(), own);
        if (all !== dy) this.backend.release(all);
        return [found.qkv, found.bias];
      },
    });
  }

  /** Attention maps have no pullback: a gradient through them is refused. */
  attentionWeights(qkv: Tensor, heads: number, scale: number, bias?: Tensor): Tensor {
    return this.record({
      inputs: [qkv, bias],
      make: () => this.backend.attentionWeights(this.valueOf(qkv), heads, scale, bias && this.valueOf(bias)),
      pull() {
        throw new TypeError("Cannot differentiate attention maps: use the result of attention");
      },
    });
  }

  softmax(x: Tensor): Tensor {
    return this.record({
      inputs: [x],
      readsResult: true,
      make: () => this.backend.softmax(this.valueOf(x)),
      pull: (dy, y) => [this.backend.softmaxBackward(dy, this.valueOf(y))],
    });
  }

  mean(a: Tensor, b: Tensor): Tensor {
    return this.record({
      inputs: [a, b],
      make: () => this.backend.mean(this.valueOf(a), this.valueOf(b)),
      pull: (dy) => [this.backend.meanBackward(dy), this.backend.meanBackward(dy)],
    });
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    return this.record({
      inputs: [a, b],
      reads: [...this.isActive(a) ? [b] : [], ...this.isActive(b) ? [a] : []],
      make: () => this.backend.multiply(this.valueOf(a), this.valueOf(b)),
      pull: (dy) => [
        this.isActive(a) ? this.backend.multiply(dy, this.valueOf(b)) : undefined,
        this.isActive(b) ? this.backend.multiply(dy, this.valueOf(a)) : undefined,
      ],
    });
  }

  sine(x: Tensor, quarters: number): Tensor {
    return this.record({
      inputs: [x],
      reads: [x],
      make: () => this.backend.sine(this.valueOf(x), quarters),
      pull: (dy) => {
        const slope = this.backend.sine(this.valueOf(x), quarters + 1);
        const dx = this.backend.multiply(dy, slope);
        this.backend.release(slope);
        return [dx];
      },
    });
  }

  /** Does nothing: the owner of the backend behind the tape disposes that. */
  dispose(): void {}
}
