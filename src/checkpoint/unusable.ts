/**
 * Tensors of kinds that no parameter can be made of, such as the I64 of `position_ids`: harmless unless they are needed.
 *
 * @module
 */

import type { TensorFile } from "./format.ts";
import type { Naming } from "./naming/naming.ts";
import { type Dtype, type TensorDescription, unusableKind, type UnusableTensor } from "./tensor.ts";

/** The names of all tensors of a file, of whatever kind, for which a naming has no use. */
export function unusedIn({ tensors, unusable = [] }: TensorFile, naming: Naming): string[] {
  const partsOf = naming.mapping?.(tensors);
  const all = [...tensors, ...unusable] as readonly TensorDescription[];
  return all.filter((tensor) => partsOf?.(tensor).length === 0).map(({ name }) => name);
}

/**
 * Those of a file for which a naming has a use, under our names.
 *
 * @throws {CheckpointError} when one is needed as a part of a tensor of ours
 */
export function unusableIn(
  { tensors, unusable = [] }: TensorFile,
  naming: Naming,
): readonly UnusableTensor[] {
  const partsOf = naming.mapping?.(tensors);
  return unusable.flatMap((tensor) => {
    const parts = partsOf?.({ ...tensor, dtype: tensor.dtype as Dtype }) ?? [{ name: tensor.name }];
    return parts.map((part) => {
      if (part.of !== undefined) throw unusableKind(tensor);
      return { ...tensor, name: part.name };
    });
  });
}
