/**
 * Tensors of kinds that no parameter can be made of, such as the I64 of `position_ids`: harmless unless they are needed.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";
import type { TensorFile } from "./format.ts";
import type { Naming } from "./naming/naming.ts";
import { type Dtype, DTYPE_BYTES, type UnusableTensor } from "./tensor.ts";

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

/** @throws {CheckpointError} when there is one, after those that are not needed were refused or left out */
export function expectUsable([tensor]: readonly UnusableTensor[] = []): void {
  if (tensor) throw unusableKind(tensor);
}

function unusableKind({ name, dtype }: UnusableTensor): CheckpointError {
  const wanted = `F64, ${Object.keys(DTYPE_BYTES).join(", ")}`;
  return new CheckpointError(`Cannot load ${name} from ${dtype}: one of ${wanted} is wanted`);
}
