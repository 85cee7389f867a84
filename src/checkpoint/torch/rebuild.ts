/**
 * Tensors as a pickle describes them, checked against the storages that they lie in.
 *
 * @module
 */

import { showValue } from "../json/json_value.ts";
import { fail } from "./fail.ts";
import { describe, Slice, TensorView, type Value } from "./pickle/values.ts";

const MOST_AXES = 32;
/** A tensor may have more numbers than its storage, which repeats them then, up to here. */
const MOST_REPEATED = 1 << 20;

/**
 * Makes a tensor as `torch._utils._rebuild_tensor_v2` does; whether it has a gradient and hooks is not looked at.
 *
 * @throws {CheckpointError} where it does not lie in its storage
 */
export function rebuildTensor([slice, offset, shape, strides]: readonly Value[]): TensorView {
  if (!(slice instanceof Slice)) fail(`a tensor is made of ${describe(slice)}, a storage is wanted`);
  const { storage, begin, count } = slice;
  const isSound = isSize(offset) && isSizes(shape) && isSizes(strides) && shape.length === strides.length;
  if (!isSound) {
    fail(
      `a tensor in storage ${storage.key} has no whole numbers, from 0 on, for its offset, shape and strides`,
    );
  }
  const total = shape.reduce((product, length) => product * length, 1);
  const isEmpty = shape.includes(0);
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset);
  if (!isEmpty && !(last < count)) {
    fail(
      `a tensor of shape ${
        showValue(shape)
      } ends at number ${last} of storage ${storage.key}, which has ${count}`,
    );
  }
  if (!isEmpty && total > Math.max(count, MOST_REPEATED)) {
    fail(
      `a tensor of shape ${showValue(shape)} has ${total} numbers, its storage ${storage.key} only ${count}`,
    );
  }
  return new TensorView(storage, begin + offset, [...shape], [...strides]); // a pickle may still change its own
}

/** The tensor of a parameter, as `torch._utils._rebuild_parameter` wraps it. */
export function rebuildParameter([tensor]: readonly Value[]): TensorView {
  if (tensor instanceof TensorView) return tensor;
  fail(`a parameter is made of ${describe(tensor)}, a tensor is wanted`);
}

/** True where a tensor's numbers follow each other in its storage. */
export function isContiguous({ shape, strides }: TensorView): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return shape.includes(0);
    step *= shape[axis]!;
  }
  return true;
}

function isSize(value: Value | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: Value | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isSize);
}
