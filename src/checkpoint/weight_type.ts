import type { WeightType } from "../backend/backend.ts";
import { CheckpointError } from "../errors.ts";
import type { Dtype } from "./tensor.ts";

/** The types that matrices can be kept in, with what they are called in a file. */
export const DTYPE_OF = { f32: "F32", f16: "F16", int8: "I8" } as const satisfies Record<WeightType, Dtype>;

/** The types that matrices can be kept in, the widest first. */
export const WEIGHT_TYPES = Object.keys(DTYPE_OF) as WeightType[];

const TYPE_OF = { F32: "f32", BF16: "f32", F16: "f16", I8: "int8" } as const satisfies Record<
  Dtype,
  WeightType
>;

/** Up to here a number rounds to a finite one. */
const LARGEST = { f32: Infinity, f16: 65519.99, int8: 3.4028234663852886e38 };

/** The type in which a matrix of a file is kept unless told otherwise. */
export function typeOf(dtype: Dtype): WeightType {
  return TYPE_OF[dtype];
}

/** The first and the last matrices of a network, whose errors reach the answer undiminished, and which are few. */
const OUTER = /^(patch_embed|head|head_dist)\./;

/**
 * The type in which a matrix of a file is kept: as it is there unless told otherwise, and the first and last ones are so
 * where "int8" is wanted, too.
 */
export function keptType(name: string, stored: Dtype, wanted?: WeightType): WeightType {
  return !wanted || (wanted === "int8" && OUTER.test(name)) ? typeOf(stored) : wanted;
}

/** True where a value names one of the types. */
export function isWeightType(type: unknown): type is WeightType {
  return WEIGHT_TYPES.includes(type as WeightType);
}

/** @throws {RangeError} when a value is given that is none of the types */
export function expectWeightType(type: WeightType | undefined): void {
  if (type === undefined || isWeightType(type)) return;
  const wanted = `one of ${WEIGHT_TYPES.join(", ")} is wanted`;
  throw new RangeError(`Cannot keep weights as ${JSON.stringify(type)}: ${wanted}`);
}

/**
 * Checks that a type can hold a matrix's numbers.
 *
 * @param name the matrix, in the error
 * @throws {CheckpointError} when one is too large, infinite or not a number, and the type is not float32
 */
export function expectFit(data: Float32Array, name: string, type: WeightType): void {
  const limit = LARGEST[type];
  if (limit === Infinity) return;
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]!) <= limit) continue;
    const found = `it holds ${data[i]}, numbers up to ±${limit} are wanted`;
    throw new CheckpointError(`Cannot keep ${name} as ${type}: ${found}`);
  }
}
