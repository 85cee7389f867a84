import { type Dtype, DTYPE_BYTES, type TensorDescription, type UnusableTensor } from "../tensor.ts";

/** Bits per number of every kind that safetensors has. */
export const DTYPE_BITS = {
  ...{ F64: 64, F32: 32, F16: 16, BF16: 16, I64: 64, I32: 32, I16: 16, I8: 8 },
  ...{ U64: 64, U32: 32, U16: 16, U8: 8, BOOL: 8, C64: 64 },
  ...{ F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
} as const;

/** Kind of number in a safetensors file. */
export type StoredDtype = keyof typeof DTYPE_BITS;

/** True for one of the kinds above. */
export function isStoredDtype(value: unknown): value is StoredDtype {
  return typeof value === "string" && Object.hasOwn(DTYPE_BITS, value);
}

/** The kind as which its numbers are read; `undefined` for those that no parameter can be made of. */
export function readAs(dtype: StoredDtype): Dtype | undefined {
  if (dtype === "F64") return "F32";
  return Object.hasOwn(DTYPE_BYTES, dtype) ? dtype as Dtype : undefined;
}

/** The tensors of a file that are read, as what they are read, and the others. */
export function sorted(
  entries: readonly {
    readonly name: string;
    readonly dtype: StoredDtype;
    readonly shape: readonly number[];
  }[],
): { tensors: TensorDescription[]; unusable: UnusableTensor[] } {
  const tensors: TensorDescription[] = [];
  const unusable: UnusableTensor[] = [];
  for (const { name, dtype: stored, shape } of entries) {
    const dtype = readAs(stored);
    if (dtype) tensors.push({ name, dtype, shape });
    else unusable.push({ name, dtype: stored, shape });
  }
  return { tensors, unusable };
}
