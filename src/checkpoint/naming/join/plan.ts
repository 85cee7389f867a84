/**
 * The plan by which a file's tensors are joined to ours, made and checked before any number is read.
 *
 * @module
 */

import { CheckpointError } from "../../../errors.ts";
import type { VitConfig } from "../../../vit/config.ts";
import { showValue } from "../../json/json_value.ts";
import { DTYPE_BYTES, type TensorDescription } from "../../tensor.ts";
import type { Naming, Part } from "../naming.ts";

/** One of our tensors. */
export interface Target extends TensorDescription {
  /** The number of its parts. */
  readonly parts: number;
}

/** A part, and where its bytes begin in ours. */
export interface PlacedPart extends Part {
  readonly target: Target;
  readonly begin: number;
}

/** The way from a file's tensors to ours. */
export interface JoinPlan {
  /** Our tensors, in the order of their first parts. */
  readonly targets: readonly Target[];
  /** The parts that each of the file's tensors gives, by its name. */
  readonly placed: ReadonlyMap<string, readonly PlacedPart[]>;
}

interface Found {
  readonly part: Part;
  readonly from: TensorDescription;
  /** The shape in which it is joined. */
  readonly shape: readonly number[];
}

/**
 * Plans how a file's tensors become ours.
 *
 * @throws {CheckpointError} when a part is missing, there twice, or does not fit the others
 */
export function planJoins(
  tensors: readonly TensorDescription[],
  naming: Naming,
  said?: Partial<VitConfig>,
): JoinPlan {
  const found = new Map<string, Found[]>();
  const partsOf = naming.mapping?.(tensors, said) ?? (({ name }) => [{ name }]);
  for (const from of tensors) {
    for (const part of partsOf(from)) {
      const parts = found.get(part.name) ?? [];
      parts.push({ part, from, shape: shapeOf(from, part) });
      found.set(part.name, parts);
    }
  }
  const placed = new Map<string, PlacedPart[]>(tensors.map(({ name }) => [name, []]));
  const targets = [...found].map(([name, parts]) => {
    expectComplete(name, parts);
    expectJoinable(name, parts);
    const target = targetOf(name, parts);
    let begin = 0;
    for (const { part, from, shape } of parts) {
      placed.get(from.name)!.push({ ...part, target, begin });
      begin += sizeOf(shape) * DTYPE_BYTES[target.dtype];
    }
    return target;
  });
  return { targets, placed };
}

function shapeOf(from: TensorDescription, { numbers, shape, axes }: Part): readonly number[] {
  const size = sizeOf(from.shape);
  const [begin, end] = numbers ?? [0, size];
  const seen = shape ?? from.shape;
  const isThere = 0 <= begin && begin <= end && end <= size && sizeOf(seen) === end - begin;
  if (!isThere || (axes && axes.length !== seen.length)) {
    const run = numbers ? `numbers ${begin} to ${end} as ` : "";
    const wanted = `${run}${showValue(seen)}${axes ? ` with ${axes.length} axes` : ""} is wanted`;
    throw new CheckpointError(`Cannot use ${from.name} of shape ${showValue(from.shape)}: ${wanted}`);
  }
  return axes ? axes.map((axis) => seen[axis]!) : seen;
}

/** Sorts the parts by their indices. */
function expectComplete(name: string, parts: Found[]): void {
  const indexOf = ({ part }: Found) => part.index ?? 0;
  parts.sort((a, b) => indexOf(a) - indexOf(b));
  const count = parts[0]!.part.of ?? 1;
  if (parts.length === count && parts.every((part, i) => indexOf(part) === i)) return;
  const found = parts.map((part) => `${indexOf(part) + 1} (${part.from.name})`).join(", ");
  throw new CheckpointError(
    `Cannot make ${name} of its parts ${found}: parts 1 to ${count}, once each, are wanted`,
  );
}

function expectJoinable(name: string, parts: readonly Found[]): void {
  if (parts.length === 1) return;
  const dtype = dtypeOf(parts);
  const kindOf = ({ part: { axis = 0, zeros }, from, shape }: Found) =>
    `${zeros ? dtype : from.dtype} [${shape.map((length, i) => i === axis ? "?" : length)}]`;
  const isJoinable = parts.every((part) => {
    const { part: { axis = 0 }, shape } = part;
    const isPlaced = axis < shape.length && shape.slice(0, axis).every((length) => length === 1);
    return isPlaced && kindOf(part) === kindOf(parts[0]!);
  });
  if (isJoinable) return;
  const found = parts.map(({ from, shape }) => `${from.name} ${from.dtype} ${showValue(shape)}`).join(", ");
  throw new CheckpointError(`Cannot join ${name} of ${found}: one type, and rows of one length, are wanted`);
}

function targetOf(name: string, parts: readonly Found[]): Target {
  const dtype = dtypeOf(parts);
  const { shape, part: { axis = 0 } } = parts[0]!;
  const length = parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0);
  return { name, dtype, shape: parts.length === 1 ? shape : shape.with(axis, length), parts: parts.length };
}

/** The type of the first that is not zeros, which have none of their own. */
function dtypeOf(parts: readonly Found[]): TensorDescription["dtype"] {
  return (parts.find(({ part }) => !part.zeros) ?? parts[0]!).from.dtype;
}

/** Numbers in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
