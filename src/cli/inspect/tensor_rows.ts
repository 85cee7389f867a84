import type { TensorFact } from "./describe.ts";

/** A tensor, or those of several blocks that are alike. */
export interface TensorRow extends TensorFact {
  /** How many there are. */
  readonly count: number;
}

const BLOCK = /^blocks\.(\d+)\./;

/**
 * One row for the tensors of all blocks that have the same name there, shape and type, where the first of them stands.
 * Their name has the numbers of the first and the last block, `blocks.0-11.norm1.weight`.
 */
export function tensorRows(tensors: readonly TensorFact[]): TensorRow[] {
  const groups = new Map<string, TensorFact[]>();
  for (const tensor of tensors) {
    const isInBlock = BLOCK.test(tensor.name);
    const key = isInBlock
      ? `${tensor.name.replace(BLOCK, "")} ${tensor.dtype} ${tensor.shape}`
      : ` ${tensor.name}`;
    groups.set(key, [...groups.get(key) ?? [], tensor]);
  }
  return [...groups.values()].flatMap((group) => isRun(group) ? [joined(group)] : group.map(single));
}

/** Tells whether the blocks' numbers follow each other. */
function isRun(group: readonly TensorFact[]): boolean {
  return group.length > 1 && new Set(numbersOf(group)).size === group.length &&
    Math.max(...numbersOf(group)) - Math.min(...numbersOf(group)) === group.length - 1;
}

function joined(group: readonly TensorFact[]): TensorRow {
  const numbers = numbersOf(group);
  const range = `blocks.${Math.min(...numbers)}-${Math.max(...numbers)}.`;
  return { ...group[0]!, name: group[0]!.name.replace(BLOCK, range), count: group.length };
}

function single(tensor: TensorFact): TensorRow {
  return { ...tensor, count: 1 };
}

function numbersOf(group: readonly TensorFact[]): number[] {
  return group.map(({ name }) => Number(name.match(BLOCK)?.[1]));
}
