import { type Gap, type ParameterSpec, sizeOf, type StoredPart, wholeOf } from "./parameter_spec.ts";
import type { AnyNorm, Linear } from "./tree.ts";

/** Options of a linear. */
interface LinearShape {
  readonly bias?: boolean;
  /** The shape of its matrix in a checkpoint, where that is another one. */
  readonly storedShape?: readonly number[];
  /** The stored factors that are folded into it. */
  readonly rowFactors?: StoredPart | undefined;
}

/** Makes the leaves of a network's tree, by calling a function for each parameter. */
export class LayerMaker<T> {
  readonly #make: (spec: ParameterSpec) => T;
  readonly #kind: "layer" | "rms";

  /** @param kind of norms */
  constructor(make: (spec: ParameterSpec) => T, kind: "layer" | "rms" = "layer") {
    this.#make = make;
    this.#kind = kind;
  }

  vector(name: string, shape: readonly number[]): T {
    return this.#make({ name, shape, role: "vector", parts: [wholeOf(name, shape)] });
  }

  /** A parameter of several tensors, or of parts of them. */
  joined(
    name: string,
    shape: readonly number[],
    role: ParameterSpec["role"],
    parts: ParameterSpec["parts"],
  ): T {
    return this.#make({ name, shape, role, parts });
  }

  linear(name: string, inputs: number, outputs: number, options: LinearShape = {}): Linear<T> {
    const { bias = true, storedShape = [outputs, inputs], rowFactors } = options;
    const folded = rowFactors && { rowFactors };
    const weight = `${name}.weight`;
    return {
      weight: this.#make({
        name: weight,
        shape: [outputs, inputs],
        role: "weight",
        parts: [wholeOf(weight, storedShape)],
        ...folded,
      }),
      bias: bias ? this.#bias(`${name}.bias`, outputs, folded) : undefined,
    };
  }

  norm(name: string, length: number): AnyNorm<T> {
    const scale = this.vector(`${name}.weight`, [length]);
    return this.#kind === "rms" ? { scale } : { scale, bias: this.vector(`${name}.bias`, [length]) };
  }

  #bias(name: string, length: number, folded: Pick<ParameterSpec, "rowFactors"> | undefined): T {
    return this.#make({ name, shape: [length], role: "vector", parts: [wholeOf(name, [length])], ...folded });
  }
}

/** Rows of a tensor, as many as there are in `shape`, from row `first` on. */
export function rowsOf(
  name: string,
  stored: readonly number[],
  first: number,
  shape: readonly number[],
): StoredPart {
  return { name, shape: stored, from: first * sizeOf(stored.slice(1)), size: sizeOf(shape) };
}

/** As many zeros as there are numbers in a tensor of this shape. */
export function gapOf(shape: readonly number[]): Gap {
  return { size: sizeOf(shape) };
}
