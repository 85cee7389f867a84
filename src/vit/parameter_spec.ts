/**
 * The parameters of a network and the tensors that a checkpoint stores them in. Most parameters are one tensor; some are
 * made of several (the tokens before the patches, queries, keys and values that are stored apart), and some are a part of
 * one (the two linears of a gated MLP that are stored together).
 *
 * @module
 */

/** Numbers of a checkpoint's tensor that follow each other. */
export interface StoredPart {
  /** timm's name of the tensor, such as `blocks.0.attn.q_bias`. */
  readonly name: string;
  /** The tensor's shape. */
  readonly shape: readonly number[];
  /** The place of the first number, in row-major order. */
  readonly from: number;
  readonly size: number;
}

/** Zeros that no tensor stores. */
export interface Gap {
  readonly name?: undefined;
  readonly size: number;
}

/** A parameter: its name, its shape, its role, and where its numbers come from. */
export interface ParameterSpec {
  /** timm's name where it is one tensor of a checkpoint, else a name like it. */
  readonly name: string;
  /** The shape the network computes with. */
  readonly shape: readonly number[];
  /** "weight" is the matrix of a linear, which a backend may pack; everything else is "vector". */
  readonly role: "weight" | "vector";
  /** What its numbers consist of, one after the other. */
  readonly parts: readonly (StoredPart | Gap)[];
  /** The stored vector by whose numbers its rows are multiplied, where layer scale is folded into it. */
  readonly rowFactors?: StoredPart | undefined;
}

/** A tensor that is computed, not learnt. */
export interface ConstantSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A tensor of a checkpoint. */
export interface TensorSpec {
  /** timm's name. */
  readonly name: string;
  /** As timm stores it: `patch_embed.proj.weight` has the [D, C, P, P] of a convolution. */
  readonly shape: readonly number[];
  readonly role: ParameterSpec["role"];
}

/** All of a tensor. */
export function wholeOf(name: string, shape: readonly number[]): StoredPart {
  return { name, shape, from: 0, size: sizeOf(shape) };
}

/** Tells whether a parameter is one tensor of a checkpoint, as it is. */
export function isStored({ parts, rowFactors }: ParameterSpec): boolean {
  const [first] = parts;
  return parts.length === 1 && !rowFactors && first!.name !== undefined &&
    first!.size === sizeOf(first!.shape);
}

/** The tensors of a checkpoint that parameters are made of, each once, in their order. */
export function tensorsOf(parameters: readonly ParameterSpec[]): TensorSpec[] {
  const tensors = new Map<string, TensorSpec>();
  for (const { role, parts, rowFactors } of parameters) {
    for (const part of parts) {
      if (part.name !== undefined) tensors.set(part.name, { name: part.name, shape: part.shape, role });
    }
    if (rowFactors) tensors.set(rowFactors.name, { ...rowFactors, role: "vector" });
  }
  return [...tensors.values()];
}

/** Puts a parameter's numbers together. @param numbersOf gives all numbers of a checkpoint's tensor */
export function joinParts(
  spec: ParameterSpec,
  numbersOf: (tensor: TensorSpec) => Float32Array,
): Float32Array {
  const { role, parts } = spec;
  const only = parts[0]!;
  if (isStored(spec) && only.name !== undefined) return numbersOf({ ...only, role });
  const joined = new Float32Array(sizeOf(spec.shape));
  for (const { part, at } of placedParts(spec)) {
    joined.set(numbersOf({ ...part, role }).subarray(part.from, part.from + part.size), at);
  }
  return joined;
}

/** The parts of a parameter that a checkpoint stores, each with the place of its first number in the parameter. */
export function placedParts({ parts }: ParameterSpec): { readonly part: StoredPart; readonly at: number }[] {
  let at = 0;
  return parts.flatMap((part) => {
    const placed = part.name === undefined ? [] : [{ part, at }];
    at += part.size;
    return placed;
  });
}

/** Numbers in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
