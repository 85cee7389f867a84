/**
 * The tensors that a backend has made, scope by scope, and the memory that several of them hold: a view of a tensor has its
 * numbers, and either may be freed first.
 *
 * @module
 */

/** Nested scopes of tensors `T`: each tensor belongs to one and is freed when that ends, unless it is its result. */
export class Scopes<T extends object> {
  readonly #free: (tensor: T) => void;
  /** Tensors of the innermost scope. */
  #made = new Set<T>();

  /** @param free gives back what a tensor holds; called once for each that is released */
  constructor(free: (tensor: T) => void) {
    this.#free = free;
  }

  /** Makes `tensor` one of the innermost scope. */
  keep<K extends T>(tensor: K): K {
    this.#made.add(tensor);
    return tensor;
  }

  /** Frees a tensor of the innermost scope; anything else stays as it is. */
  release(x: object): void {
    if (this.#made.delete(x as T)) this.#free(x as T);
  }

  /** @see Backend.scope */
  scope<R>(f: () => R, consumed?: object): R {
    const outer = this.#made;
    const inner = this.#made = new Set();
    if (consumed) move(consumed, outer, inner);
    try {
      const result = f();
      move(result, inner, outer);
      return result;
    } finally {
      for (const tensor of inner) this.#free(tensor);
      this.#made = outer;
    }
  }

  /**
   * Forgets the innermost scope's tensors without freeing them: for a backend that frees all its memory at
   * once.
   */
  clear(): void {
    this.#made.clear();
  }
}

function move<T>(x: unknown, from: Set<T>, to: Set<T>): void {
  if (from.delete(x as T)) to.add(x as T);
}

/** Counts who holds a piece of memory `K`, where that is more than one tensor. */
export class Shares<K> {
  readonly #others = new Map<K, number>();

  /** Notes one more holder. */
  add(memory: K): void {
    this.#others.set(memory, (this.#others.get(memory) ?? 0) + 1);
  }

  /** Notes one holder less. @returns whether it was the last one, and the memory can be freed */
  drop(memory: K): boolean {
    const others = this.#others.get(memory);
    if (others === undefined) return true;
    if (others > 1) this.#others.set(memory, others - 1);
    else this.#others.delete(memory);
    return false;
  }
}
