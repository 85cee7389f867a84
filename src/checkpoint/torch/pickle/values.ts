/**
 * Values of a pickle. Of Python's objects there are only those that a checkpoint's tensors need; all others that may
 * occur are `Opaque`.
 *
 * @module
 */

import type { StorageKind } from "../storage_kinds.ts";

/** A value of a pickle; lists and tuples are arrays. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Value[]
  | Dict
  | Opaque
  | Callable
  | StorageType
  | Slice
  | TensorView;

/** A dict. Items whose keys are no texts are left out: what belongs to a tensor's name is wanted. */
export class Dict {
  /** Keys and values by turns, as they were set: a Map takes five times the memory of one item. */
  #pairs: Value[] | undefined;

  get(key: string): Value | undefined {
    const pairs = this.#pairs ?? [];
    for (let i = pairs.length - 2; i >= 0; i -= 2) if (pairs[i] === key) return pairs[i + 1];
    return undefined;
  }

  set(key: Value, value: Value): void {
    if (typeof key !== "string") return;
    if (this.#pairs) this.#pairs.push(key, value);
    else this.#pairs = [key, value];
  }

  /** Tells whether any value is a tensor. */
  holdsTensors(): boolean {
    return this.#pairs?.some((item) => item instanceof TensorView) ?? false;
  }

  /** Each key once, with what it was set to last. */
  items(): Map<string, Value> {
    const items = new Map<string, Value>();
    const pairs = this.#pairs ?? [];
    for (let i = 0; i < pairs.length; i += 2) items.set(pairs[i] as string, pairs[i + 1]!);
    return items;
  }
}

/** An object of which nothing is wanted. */
export class Opaque {
  constructor(readonly name: string) {}
}

/** A function or class that a pickle may call. */
export class Callable {
  constructor(readonly name: string, readonly call: (args: readonly Value[]) => Value) {}
}

/** A class of storages, which a pickle names and never calls. */
export class StorageType {
  constructor(readonly kind: StorageKind) {}
}

/** A storage: numbers in a row, which tensors share. */
export interface Storage {
  readonly key: string;
  readonly kind: StorageKind;
  /** How many there are. */
  readonly count: number;
}

/** A storage as a pickle refers to it: all of one, or in old files a part. */
export class Slice {
  constructor(readonly storage: Storage, readonly begin: number, readonly count: number) {}
}

/** A tensor: a storage's numbers, from `offset` on, `strides` apart along each axis. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** What a value is, in errors. */
export function describe(value: Value | undefined): string {
  if (value === null) return "None";
  if (value === undefined) return "nothing";
  if (value instanceof Dict) return "a dict";
  if (Array.isArray(value)) return "a list";
  if (value instanceof TensorView) return "a tensor";
  if (value instanceof Slice || value instanceof StorageType) return "a storage";
  if (value instanceof Callable || value instanceof Opaque) return value.name;
  return typeof value === "string" ? "a text" : `the number ${value}`;
}
