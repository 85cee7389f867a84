/**
 * Reverse-mode differentiation of whatever is computed through it: a backend that forwards every call to another one
 * and remembers how to pull the gradient of its result back to its operands.
 *
 * @module
 */
import type {
  Backend,
  Drop,
  LinearOptions,
  PassLimits,
  Role,
  Tensor,
  WeightType,
} from "../backend/backend.ts";
import type { BackwardBackend } from "../backend/backward.ts";
import { sizeOf } from "../backend/shapes.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import { keyOf } from "./random.ts";

/** A result. Its numbers may be given up and made again. */
class Value implements Tensor {
  data: Tensor | undefined;
  /** Operations not yet pulled that have it as operand or result; those of them whose pullback reads it. */
  users = 0;
  readers = 0;

  constructor(
    readonly shape: readonly number[],
    /** Whether a gradient flows to it. */
    readonly active: boolean,
    /** Makes its numbers again; absent where they came from outside. */
    readonly make?: () => Tensor,
  ) {}
}

interface Operation {
  readonly inputs: readonly (Tensor | undefined)[];
  make(): Tensor;
  /** Gradients of the inputs, in their order; `dy` itself at most once. */
  pull(dy: Tensor, y: Value): readonly (Tensor | undefined)[];
  /** Of the inputs, those whose numbers `pull` reads. */
  readonly reads?: readonly Tensor[];
  /** Whether `pull` reads the numbers of the result. */
  readonly readsResult?: boolean;
}

interface Entry extends Operation {
  readonly y: Value;
}

/** Options of a tape. */
export interface TapeOptions {
  /**
   * Keep of every scope (a block of the network) only its result, and compute the rest again when gradients need it:
   * the memory of one block instead of all, for the time of one more forward pass.
   */
  readonly checkpoint?: boolean | undefined;
  /** What falls out where the network says so; another number for every pass. Without it nothing does. */
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
 * import { ReferenceBackward } from "../reference/reference_backward.ts";
 * import { Tape } from "./tape.ts";
 *
 * const backend = new ReferenceBackward();
 * const x = backend.upload(Float32Array.of(3, 4), [1, 2]);
 * const weight = backend.upload(Float32Array.of(1, 2), [1, 2], "weight");
 * const tape = new Tape(backend, [weight]);
 * const y = tape.linear(x, { weight });
 * tape.backward([[y, backend.upload(Float32Array.of(10), [1, 1])]]);
 * console.assert((await backend.read(tape.gradient(weight)!))[1] === 40);
 * ```
 */
export class Tape implements Backend {
  readonly device: Backend["device"];
  readonly limits?: PassLimits;
  readonly #backend: BackwardBackend;
  readonly #trainable: ReadonlySet<Tensor>;
  readonly #checkpoint: boolean;
  readonly #dropKey: number | undefined;
  #drops = 0;
  readonly #entries: Entry[] = [];
  readonly #gradients = new Map<Tensor, Tensor>();
  /** Values of the innermost scope. Those of the outermost one live as long as the backend's scope. */
  #made = new Set<Value>();
  #bytes = 0;
  #peakBytes = 0;

  /** @param trainable tensors of `backend` whose gradients are wanted */
  constructor(
    backend: BackwardBackend,
    trainable: Iterable<Tensor>,
    { checkpoint = false, dropKey }: TapeOptions = {},
  ) {
    this.device = backend.device;
    if (backend.limits) this.limits = backend.limits;
    this.#backend = backend;
    this.#trainable = new Set(trainable);
    this.#checkpoint = checkpoint;
    this.#dropKey = dropKey;
  }

  /** Bytes of the activations that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The most that `bytes` has been. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** What a pass through the tape made, as the backend's own tensor. */
  valueOf(x: Tensor): Tensor {
    if (!(x instanceof Value)) return x;
    if (x.data) return x.data;
    if (!x.make) throw new TypeError("Cannot read a tensor that its scope has consumed: read it before");
    this.#fill(x, x.make());
    return x.data!;
  }

  /**
   * Pulls gradients back through everything recorded, last to first, and forgets it.
   *
   * @param seeds results and their gradients, which are consumed
   */
  backward(seeds: readonly (readonly [Tensor, Tensor])[]): void {
    for (const [y, dy] of seeds) this.#add(y, dy);
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) this.#pull(entry);
  }

  /** The gradient of a trainable tensor after `backward`; absent where the results do not depend on it. */
  gradient(parameter: Tensor): Tensor | undefined {
    if (this.#trainable.has(parameter)) return this.#gradients.get(parameter);
    throw new TypeError(
      "Cannot give the gradient of a tensor that is not trainable: name it when making the tape",
    );
  }

  upload(data: Float32Array, shape: readonly number[], role?: Role, type?: WeightType): Tensor {
    return this.#keep(new Value(shape, false), this.#backend.upload(data, shape, role, type));
  }

  read(x: Tensor): Promise<Float32Array> {
    return this.#backend.read(this.valueOf(x));
  }

  patchify(images: Tensor, patchSize: number): Tensor {
    const [, channels] = images.shape as [number, number];
    return this.#record({
      inputs: [images],
      make: () => this.#backend.patchify(this.valueOf(images), patchSize),
      pull: (dy) => [this.#backend.patchifyBackward(dy, channels, patchSize)],
    });
  }

  linear(x: Tensor, weights: Linear<Tensor>, options: LinearOptions = {}): Tensor {
    const { activation, residual, drop } = options;
    if (this.#leavesOut(drop)) {
      const y = this.#dropped(this.linear(x, weights, activation && { activation }), drop);
      return residual ? this.#sum(y, residual) : y;
    }
    if (!activation || ![x, weights.weight, weights.bias].some(this.#isActive)) {
      return this.#linear(x, weights, options);
    }
    const sum = this.#linear(x, weights, {});
    const y = activation === "gelu" ? this.#gelu(sum) : this.#tanh(sum);
    return residual ? this.#sum(y, residual) : y;
  }

  embed(
    patches: Tensor,
    clsToken: Tensor,
    distToken: Tensor | undefined,
    posEmbed: Tensor,
    drop?: Drop,
  ): Tensor {
    const x = this.#embed(patches, clsToken, distToken, posEmbed);
    return this.#leavesOut(drop) ? this.#dropped(x, drop) : x;
  }

  #embed(patches: Tensor, clsToken: Tensor, distToken: Tensor | undefined, posEmbed: Tensor): Tensor {
    const inputs = [patches, clsToken, distToken, posEmbed];
    const valueOf = (x: Tensor) => this.valueOf(x);
    return this.#record({
      inputs,
      make: () =>
        this.#backend.embed(
          valueOf(patches),
          valueOf(clsToken),
          distToken && valueOf(distToken),
          valueOf(posEmbed),
        ),
      pull: (dy) => {
        const gradients = this.#backend.embedBackward(dy, distToken !== undefined);
        return [gradients.patches, gradients.clsToken, gradients.distToken, gradients.posEmbed];
      },
    });
  }

  layerNorm(x: Tensor, { scale, bias }: Norm<Tensor>, epsilon: number): Tensor {
    const norm = () => ({ scale: this.valueOf(scale), bias: this.valueOf(bias) });
    return this.#record({
      inputs: [x, scale, bias],
      reads: [x, scale],
      make: () => this.#backend.layerNorm(this.valueOf(x), norm(), epsilon),
      pull: (dy) => {
        const gradients = this.#backend.layerNormBackward(dy, this.valueOf(x), norm(), epsilon);
        return [gradients.x, gradients.scale, gradients.bias];
      },
    });
  }

  attention(qkv: Tensor, heads: number, scale: number, queries?: number): Tensor {
    const [, tokens] = qkv.shape as [number, number];
    return this.#record({
      inputs: [qkv],
      reads: [qkv],
      make: () => this.#backend.attention(this.valueOf(qkv), heads, scale, queries),
      pull: (dy) => {
        const all = queries === undefined ? dy : this.#amongTokens(dy, tokens);
        const gradient = this.#backend.attentionBackward(all, this.valueOf(qkv), heads, scale);
        if (all !== dy) this.#backend.release(all);
        return [gradient];
      },
    });
  }

  /** Maps are there to be looked at: a gradient through them is refused. */
  attentionWeights(qkv: Tensor, heads: number, scale: number): Tensor {
    return this.#record({
      inputs: [qkv],
      make: () => this.#backend.attentionWeights(this.valueOf(qkv), heads, scale),
      pull() {
        throw new TypeError("Cannot differentiate attention maps: use the result of attention");
      },
    });
  }

  token(x: Tensor, index: number): Tensor {
    const [, tokens] = x.shape as [number, number];
    return this.#record({
      inputs: [x],
      make: () => this.#backend.token(this.valueOf(x), index),
      pull: (dy) => [this.#backend.tokenBackward(dy, index, tokens)],
    });
  }

  softmax(x: Tensor): Tensor {
    return this.#record({
      inputs: [x],
      readsResult: true,
      make: () => this.#backend.softmax(this.valueOf(x)),
      pull: (dy, y) => [this.#backend.softmaxBackward(dy, this.valueOf(y))],
    });
  }

  mean(a: Tensor, b: Tensor): Tensor {
    return this.#record({
      inputs: [a, b],
      make: () => this.#backend.mean(this.valueOf(a), this.valueOf(b)),
      pull: (dy) => [this.#backend.meanBackward(dy), this.#backend.meanBackward(dy)],
    });
  }

  /** @see BackwardBackend.dropout */
  dropout(x: Tensor, rate: number, key: number): Tensor {
    return this.#record({
      inputs: [x],
      make: () => this.#backend.dropout(this.valueOf(x), rate, key),
      pull: (dy) => [this.#backend.dropout(dy, rate, key)],
    });
  }

  /** @see BackwardBackend.dropPath */
  dropPath(x: Tensor, rate: number, key: number): Tensor {
    return this.#record({
      inputs: [x],
      make: () => this.#backend.dropPath(this.valueOf(x), rate, key),
      pull: (dy) => [this.#backend.dropPath(dy, rate, key)],
    });
  }

  /** Gives up what no pullback will read; with `checkpoint` also what can be made again. */
  scope<R>(f: () => R, consumed?: Tensor): R {
    const outer = this.#made;
    this.#made = new Set();
    try {
      const result = f();
      for (const value of this.#made) {
        if (value === result) outer.add(value);
        else if (!this.#isNeeded(value, this.#checkpoint)) this.#drop(value);
      }
      if (consumed instanceof Value && outer.delete(consumed) && !this.#isNeeded(consumed, false)) {
        this.#drop(consumed);
      }
      return result;
    } finally {
      this.#made = outer;
    }
  }

  /** Does nothing: the backend behind it is its maker's. */
  dispose(): void {}

  #linear(x: Tensor, { weight, bias }: Linear<Tensor>, { activation, residual }: LinearOptions): Tensor {
    const weights = () => ({ weight: this.valueOf(weight), bias: bias && this.valueOf(bias) });
    return this.#record({
      inputs: [x, weight, bias, residual],
      reads: [x, weight],
      make: () =>
        this.#backend.linear(this.valueOf(x), weights(), {
          ...(activation && { activation }),
          ...(residual && { residual: this.valueOf(residual) }),
        }),
      pull: (dy) => {
        const wants = { x: this.#isActive(x), weight: this.#isActive(weight), bias: this.#isActive(bias) };
        const gradients = this.#backend.linearBackward(dy, this.valueOf(x), weights(), wants);
        return [gradients.x, gradients.weight, gradients.bias, residual && dy];
      },
    });
  }

  /** A gradient of the first tokens as one of all: [B, queries, D] → [B, tokens, D], zero behind them. */
  #amongTokens(dy: Tensor, tokens: number): Tensor {
    const placed = Array.from({ length: dy.shape[1]! }, (_, index) => {
      const token = this.#backend.token(dy, index);
      const among = this.#backend.tokenBackward(token, index, tokens);
      this.#backend.release(token);
      return among;
    });
    const [all, ...others] = placed as [Tensor, ...Tensor[]];
    for (const other of others) {
      this.#backend.accumulate(all, other);
      this.#backend.release(other);
    }
    return all;
  }

  #leavesOut(drop: Drop | undefined): drop is Drop {
    return this.#dropKey !== undefined && drop !== undefined && (drop.rate > 0 || drop.pathRate > 0);
  }

  /** Elements fall out by the order of the calls, pictures by the place alone: at one place all their tokens do. */
  #dropped(x: Tensor, { rate, pathRate, place }: Drop): Tensor {
    const y = rate > 0 ? this.dropout(x, rate, keyOf(this.#dropKey!, 0, this.#drops++)) : x;
    return pathRate > 0 ? this.dropPath(y, pathRate, keyOf(this.#dropKey!, 1, place)) : y;
  }

  #gelu(x: Tensor): Tensor {
    return this.#record({
      inputs: [x],
      reads: [x],
      make: () => this.#backend.gelu(this.valueOf(x)),
      pull: (dy) => [this.#backend.geluBackward(dy, this.valueOf(x))],
    });
  }

  #tanh(x: Tensor): Tensor {
    return this.#record({
      inputs: [x],
      readsResult: true,
      make: () => this.#backend.tanh(this.valueOf(x)),
      pull: (dy, y) => [this.#backend.tanhBackward(dy, this.valueOf(y))],
    });
  }

  #sum(a: Tensor, b: Tensor): Tensor {
    return this.#record({
      inputs: [a, b],
      make: () => {
        const sum = this.#backend.zeros(a.shape);
        this.#backend.accumulate(sum, this.valueOf(a));
        this.#backend.accumulate(sum, this.valueOf(b));
        return sum;
      },
      pull: (dy) => {
        const copy = this.#backend.zeros(a.shape);
        this.#backend.accumulate(copy, dy);
        return [dy, copy];
      },
    });
  }

  #isActive = (x: Tensor | undefined): boolean => {
    return x instanceof Value ? x.active : x !== undefined && this.#trainable.has(x);
  };

  #record(operation: Operation): Tensor {
    const active = operation.inputs.some(this.#isActive);
    const data = operation.make();
    const y = this.#keep(new Value(data.shape, active, operation.make), data);
    if (active) {
      const entry = { ...operation, y };
      this.#entries.push(entry);
      count(entry, 1);
    }
    return y;
  }

  #pull(entry: Entry): void {
    const dy = this.#gradients.get(entry.y);
    if (dy) {
      this.#gradients.delete(entry.y);
      const gradients = entry.pull(dy, entry.y);
      if (!gradients.includes(dy)) this.#backend.release(dy);
      entry.inputs.forEach((x, i) => {
        const gradient = gradients[i];
        if (gradient && x && this.#isActive(x)) this.#add(x, gradient);
        else if (gradient) this.#backend.release(gradient);
      });
    }
    count(entry, -1);
    for (const value of valuesOf(entry)) {
      if (value.users === 0 && !this.#made.has(value)) this.#drop(value);
    }
  }

  /** Consumes `gradient`. */
  #add(x: Tensor, gradient: Tensor): void {
    const sum = this.#gradients.get(x);
    if (!sum) return void this.#gradients.set(x, gradient);
    this.#backend.accumulate(sum, gradient);
    this.#backend.release(gradient);
  }

  /** A constant is never made again: its operands may be gone. */
  #isNeeded({ active, make, users, readers }: Value, remake: boolean): boolean {
    if (!remake) return users > 0 && (readers > 0 || this.#checkpoint || !make);
    return users > 0 && !(active && make);
  }

  #keep(value: Value, data: Tensor): Value {
    this.#made.add(value);
    this.#fill(value, data);
    return value;
  }

  #fill(value: Value, data: Tensor): void {
    value.data = data;
    this.#bytes += bytesOf(value);
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
  }

  #drop(value: Value): void {
    if (!value.data) return;
    this.#backend.release(value.data);
    value.data = undefined;
    this.#bytes -= bytesOf(value);
  }
}

/** Activations are float32. */
function bytesOf({ shape }: Tensor): number {
  return 4 * sizeOf(shape);
}

/** Operands and result of an operation, as far as they are a tape's own. */
function valuesOf({ inputs, y }: Entry): Value[] {
  return [...inputs, y].filter((x) => x instanceof Value);
}

/** Notes that an operation waits to be pulled, or no longer does. */
function count(entry: Entry, by: 1 | -1): void {
  for (const value of valuesOf(entry)) value.users += by;
  const read = [...entry.reads ?? [], ...entry.readsResult ? [entry.y] : []];
  for (const value of read) if (value instanceof Value) value.readers += by;
}
