/**
 * The memory of a tape: operations, in order, with the way to pull gradients back through them, and of their results as
 * much as that needs.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";

/** The result of an operation. Its numbers may be released and computed again. */
class Value implements Tensor {
  data: Tensor | undefined;
  /** Operations not yet pulled that have it as operand or result; those of them whose pullback reads it. */
  users = 0;
  readers = 0;

  constructor(
    readonly shape: readonly number[],
    /** True where a gradient flows to it. */
    readonly active: boolean,
    /** Makes its numbers again; absent where they came from outside. */
    readonly make?: () => Tensor,
  ) {}
}

/** An operation on tensors, which may be computed more than once. */
export interface Operation {
  readonly inputs: readonly (Tensor | undefined)[];
  make(): Tensor;
  /**
   * Gradients of the inputs, in their order; `dy` itself at most once. To what `sumOf` gives, the gradient of an input so far,
   * its own may be added in place.
   */
  pull(dy: Tensor, y: Value, sumOf: (x: Tensor) => Tensor | undefined): readonly (Tensor | undefined)[];
  /** The inputs whose numbers `pull` reads. */
  readonly reads?: readonly Tensor[];
  /** True where `pull` reads the numbers of the result. */
  readonly readsResult?: boolean;
}

interface Entry extends Operation {
  readonly y: Value;
}

/** Records operations on a backend and pulls gradients back through them once. */
export class Recording {
  protected readonly backend: TrainingBackend;
  readonly #trainable: ReadonlySet<Tensor>;
  readonly #gradientCheckpointing: boolean;
  readonly #entries: Entry[] = [];
  readonly #gradients = new Map<Tensor, Tensor>();
  /** Values of the innermost scope. Those of the outermost one live as long as the backend's scope. */
  #made = new Set<Value>();
  #bytes = 0;
  #peakBytes = 0;

  /**
   * @param trainable tensors of `backend` whose gradients are wanted
   * @param gradientCheckpointing keeps of every scope only its result, and computes the rest again
   */
  constructor(backend: TrainingBackend, trainable: Iterable<Tensor>, gradientCheckpointing: boolean) {
    this.backend = backend;
    this.#trainable = new Set(trainable);
    this.#gradientCheckpointing = gradientCheckpointing;
  }

  /** Bytes of the activations that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The most that `bytes` has been. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** A tensor that a pass through the tape made, as the backend's own. */
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

  /** Releases numbers that no pullback will read; with gradient checkpointing also those that can be computed again. */
  scope<R>(f: () => R, consumed?: Tensor): R {
    const outer = this.#made;
    this.#made = new Set();
    try {
      const result = f();
      for (const value of this.#made) {
        if (value === result) outer.add(value);
        else if (!this.#isNeeded(value, this.#gradientCheckpointing)) this.#release(value);
      }
      if (consumed instanceof Value && outer.delete(consumed) && !this.#isNeeded(consumed, false)) {
        this.#release(consumed);
      }
      return result;
    } finally {
      this.#made = outer;
    }
  }

  /** Tells whether a gradient flows to a tensor. */
  protected isActive = (x: Tensor | undefined): boolean => {
    return x instanceof Value ? x.active : x !== undefined && this.#trainable.has(x);
  };

  /** Computes a result and, where a gradient flows to it, remembers how to pull it back. */
  protected record(operation: Operation): Tensor {
    const active = operation.inputs.some(this.isActive);
    const data = operation.make();
    const y = this.#keep(new Value(data.shape, active, operation.make), data);
    if (active) {
      const entry = { ...operation, y };
      this.#entries.push(entry);
      count(entry, 1);
    }
    return y;
  }

  /** A constant of the innermost scope. */
  protected constant(data: Tensor): Tensor {
    return this.#keep(new Value(data.shape, false), data);
  }

  #pull(entry: Entry): void {
    const dy = this.#gradients.get(entry.y);
    if (dy) {
      this.#gradients.delete(entry.y);
      const gradients = entry.pull(dy, entry.y, (x) => this.#gradients.get(x));
      if (!gradients.includes(dy)) this.backend.release(dy);
      entry.inputs.forEach((x, i) => {
        const gradient = gradients[i];
        if (gradient && x && this.isActive(x)) this.#add(x, gradient);
        else if (gradient) this.backend.release(gradient);
      });
    }
    count(entry, -1);
    for (const value of valuesOf(entry)) {
      if (value.users === 0 && !this.#made.has(value)) this.#release(value);
    }
  }

  /** Adds to the gradient of a tensor, unless it is that already; `gradient` is kept or released. */
  #add(x: Tensor, gradient: Tensor): void {
    const sum = this.#gradients.get(x);
    if (!sum) return void this.#gradients.set(x, gradient);
    if (sum === gradient) return;
    this.backend.accumulate(sum, gradient);
    this.backend.release(gradient);
  }

  /** Tells whether numbers are kept. A constant is never computed again: its operands may be gone. */
  #isNeeded({ active, make, users, readers }: Value, remake: boolean): boolean {
    if (!remake) return users > 0 && (readers > 0 || this.#gradientCheckpointing || !make);
    return users > 0 && !(active && make);
  }

  #keep(value: Value, data: Tensor): Value {
    this.#made.add(value);
    this.#fill(value, data);
    return value;
  }

  #fill(value: Value, data: Tensor): void {
    value.data = data;
    this.#bytes += bytesOf(data);
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
  }

  #release(value: Value): void {
    if (!value.data) return;
    this.#bytes -= bytesOf(value.data);
    this.backend.release(value.data);
    value.data = undefined;
  }
}

/** Bytes of a tensor and of what it keeps; activations are float32. */
function bytesOf({ shape, keptBytes = 0 }: Tensor): number {
  return 4 * sizeOf(shape) + keptBytes;
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
