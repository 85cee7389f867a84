/**
 * The header of an array of NumPy (.npy, versions 1 to 3): a Python dict of three fields. It trusts nothing.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import { showValue } from "../json/json_value.ts";
import type { Dtype } from "../tensor.ts";
import { viewOf } from "../zip/entry.ts";

/** An array as its header describes it. */
export interface ArrayHeader {
  /** NumPy's word for the kind of number, such as "<f4". */
  readonly descr: string;
  /** The kind as which its numbers are read; `undefined` where no parameter can be made of them. */
  readonly dtype: Dtype | undefined;
  readonly shape: readonly number[];
  /** The first axis is the fastest, as in Fortran. */
  readonly fortran: boolean;
  /** Bytes of the numbers, of those kinds that are read. */
  readonly byteLength: number;
}

/** The first bytes of every array. */
export const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** Bytes before the header of versions 2 and 3; version 1 has two fewer. */
export const LONGEST_PREFIX = 12;
/** NumPy itself pads it to 64 or 128 bytes. */
const MOST_HEADER_BYTES = 10_000;
const MOST_AXES = 32;

/** NumPy has no word of its own for bfloat16. */
const FLOATS: Readonly<Record<string, Dtype>> = {
  "<f4": "F32",
  "<f2": "F16",
  "<f8": "F32",
  "|V2": "BF16",
  "<V2": "BF16",
};

/**
 * Length of the prefix and of the header behind it, from an array's first bytes.
 *
 * @param start `LONGEST_PREFIX` bytes, fewer only where the array has fewer
 * @throws {CheckpointError} when it is no array of a known version
 */
export function headerPlace(start: Uint8Array): { prefix: number; length: number } {
  if (start.length < LONGEST_PREFIX || MAGIC.some((byte, i) => start[i] !== byte)) {
    fail("it does not begin as an array of NumPy does");
  }
  const version = start[6]!;
  if (version < 1 || version > 3 || start[7] !== 0) {
    fail(`it has version ${version}.${start[7]}, 1.0, 2.0 or 3.0 is wanted`);
  }
  const view = viewOf(start);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER_BYTES) {
    fail(`a header of ${length} bytes is announced, at most ${MOST_HEADER_BYTES} are allowed`);
  }
  return { prefix: version === 1 ? 10 : 12, length };
}

/**
 * Reads the dict.
 *
 * @throws {CheckpointError} when it is none, a field is missing or of another kind, or the numbers cannot be counted
 */
export function parseArrayHeader(bytes: Uint8Array): ArrayHeader {
  const fields = parseDict(new TextDecoder().decode(bytes));
  const descr = fields.get("descr");
  const order = fields.get("fortran_order");
  const shape = fields.get("shape");
  if (fields.size !== 3 || descr === undefined || order === undefined || shape === undefined) {
    fail(
      `its header has the fields ${[...fields.keys()].join(", ")}; descr, fortran_order, shape are wanted`,
    );
  }
  if (order !== "True" && order !== "False") {
    fail(`fortran_order is ${showValue(order)}, True or False is wanted`);
  }
  const kind = /^(['"])(.*)\1$/s.exec(descr)?.[2] ?? descr;
  const sizes = parseShape(shape);
  const byteLength = sizes.reduce((product, length) => product * length, Number(kind.slice(2)) || 0);
  const dtype = Object.hasOwn(FLOATS, kind) ? FLOATS[kind] : undefined;
  if (!sizes.every(Number.isSafeInteger) || (dtype && !Number.isSafeInteger(byteLength))) {
    fail(`shape is ${showValue(shape)}, too large to count`);
  }
  return { descr: kind, dtype, shape: sizes, fortran: order === "True", byteLength };
}

/** The fields of a Python dict of texts, True, False and tuples, as they are written. */
function parseDict(text: string): Map<string, string> {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) fail(`its header is ${showValue(text.trim())}, a dict is wanted`);
  const field = /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|\w+|\([^()]*\)|\[[^[\]]*\])\s*(,|$)/y;
  const fields = new Map<string, string>();
  while (body.slice(field.lastIndex).trim() !== "") {
    const at = field.lastIndex;
    const [, , name, value] = field.exec(body) ??
      fail(`its header goes on with ${showValue(body.slice(at))}`);
    if (fields.has(name!)) fail(`its header has ${name} twice`);
    fields.set(name!, value!);
  }
  return fields;
}

function parseShape(text: string): number[] {
  const body = /^\(\s*((\d{1,20}L?\s*,\s*)*(\d{1,20}L?\s*)?)\)$/.exec(text)?.[1];
  const sizes = body?.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (!sizes || (sizes.length === 1 && !body!.includes(","))) {
    fail(`shape is ${showValue(text)}, a tuple of whole numbers is wanted`);
  }
  if (sizes.length > MOST_AXES) fail(`it has ${sizes.length} axes, at most ${MOST_AXES} are allowed`);
  return sizes.map((size) => parseInt(size)); // Python 2 wrote 3L
}

function fail(why: string): never {
  throw new CheckpointError(`Cannot read this array of NumPy: ${why}`);
}
