import type { Dtype } from "../tensor.ts";
import type { Cursor } from "./cursor.ts";
import { fail } from "./fail.ts";
import { type Head, headOf, wholeNumber } from "./head.ts";
import { showValue } from "../json/json_value.ts";

/** An array, and where its numbers are. */
export interface StoredArray {
  readonly name: string;
  /** NumPy's word for the kind of number, such as "float32". */
  readonly kind: string;
  /** The kind as which its numbers are read; `undefined` where no parameter can be made of them. */
  readonly dtype: Dtype | undefined;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly byteLength: number;
}

/** The kinds that are read, with the bytes of a number. */
const KINDS: Readonly<Record<string, readonly [Dtype, number]>> = {
  float32: ["F32", 4],
  float16: ["F16", 2],
  bfloat16: ["BF16", 2],
  float64: ["F32", 8],
};
const MOST_AXES = 32;

/** Reads the description of an array, [shape, kind, bytes], which has `length` bytes, and passes over its numbers. */
export async function readArray(cursor: Cursor, name: string, length: number): Promise<StoredArray> {
  const end = cursor.position + length;
  const expect = async (kind: Head["kind"], most: number): Promise<number> => {
    const head = await headOf(cursor);
    if (head.kind === kind && head.length <= most) return head.length;
    return fail(
      `the array ${
        showValue(name)
      } has a ${head.kind} of ${head.length}, a ${kind} of at most ${most} is wanted`,
    );
  };
  if (await expect("list", 3) !== 3) fail(`the array ${showValue(name)} is not [shape, kind, bytes]`);
  const shape: number[] = [];
  for (let left = await expect("list", MOST_AXES); left > 0; left--) shape.push(await wholeNumber(cursor));
  const kind = await cursor.text(await expect("text", 32));
  const byteLength = await expect("bytes", end - cursor.position);
  const begin = cursor.position;
  cursor.skip(byteLength);
  const [dtype, size] = Object.hasOwn(KINDS, kind) ? KINDS[kind]! : [];
  const wanted = shape.reduce((product, count) => product * count, size ?? 0);
  if (cursor.position !== end || (dtype && wanted !== byteLength)) {
    const needs = dtype ? `its shape [${shape}] of ${kind} needs ${wanted}` : `${end - begin} are wanted`;
    fail(`the array ${showValue(name)} has ${byteLength} bytes of numbers, ${needs}`);
  }
  return { name, kind, dtype, shape, begin, byteLength };
}
