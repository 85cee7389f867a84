/**
 * The tensors that a backend has made, scope by scope.
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
