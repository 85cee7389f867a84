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

/** The first and the last layers of a network: they are small, and without their errors int8 changes fewer answers. */
const OUTER_LAYERS: readonly string[] = ["patch_embed", "head", "head_dist"];

/** The layers that stay as a file has them where a type is wanted. */
export function layersKept(wanted: WeightType | undefined): readonly string[] {
  return wanted === "int8" ? OUTER_LAYERS : [];
}

/** True for the name of a layer's tensor, or of one inside it. */
export function isIn(layer: string, name: string): boolean {
  return name.startsWith(`${layer}.`);
}

/**
 * The type in which a matrix of a file is kept: as wanted, or as the file has it, where nothing is wanted or the matrix
 * belongs to one of the layers that stay so.
 */
export function keptType(
  name: string,
  stored: Dtype,
  wanted: WeightType | undefined,
  layers: readonly string[] = layersKept(wanted),
): WeightType {
  return !wanted || layers.some((layer) => isIn(layer, name)) ? typeOf(stored) : wanted;
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
