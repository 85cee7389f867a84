/**
 * Files of Flax, written from the specification of MessagePack and from flax/serialization.py.
 *
 * @module
 */
import { joinedBytes } from "../../src/util/joined.ts";
import { integer, utf8 } from "./bytes.ts";

/** An array as Flax writes it: an extension of type 1 that has its shape, its kind and its bytes. */
export interface FlaxArray {
  readonly shape: readonly number[];
  /** NumPy's word for the kind of number. */
  readonly kind: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a file of Flax is made of. */
export type FlaxValue = number | boolean | null | string | FlaxArray | readonly FlaxValue[] | FlaxTree;

/** A map by keys. */
export interface FlaxTree {
  readonly [key: string]: FlaxValue;
}

/** A float32 array. */
export function float32(shape: readonly number[], data: Float32Array): FlaxArray {
  return { shape, kind: "float32", bytes: new Uint8Array(data.slice().buffer) };
}

/** Arrays by names with slashes, as the maps in each other that they stand for. */
export function treeOf(arrays: ReadonlyMap<string, FlaxArray>): FlaxTree {
  const tree: Record<string, FlaxValue> = {};
  for (const [name, array] of arrays) {
    const keys = name.split("/");
    const last = keys.pop()!;
    const map = keys.reduce((map, key) => (map[key] ??= {}) as Record<string, FlaxValue>, tree);
    map[last] = array;
  }
  return tree;
}

/** A file's bytes. */
export function writeFlax(value: FlaxValue): Uint8Array<ArrayBuffer> {
  if (value === null) return Uint8Array.of(0xc0);
  if (typeof value === "boolean") return Uint8Array.of(value ? 0xc3 : 0xc2);
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return text(value);
  if (isList(value)) return joinedBytes([head(0x90, 15, 0xdc, value.length), ...value.map(writeFlax)]);
  if (isArray(value)) return extension(1, arrayBytes(value));
  const entries = Object.entries(value).flatMap(([key, value]) => [text(key), writeFlax(value)]);
  return joinedBytes([head(0x80, 15, 0xde, entries.length / 2), ...entries]);
}

function isList(value: FlaxValue): value is readonly FlaxValue[] {
  return Array.isArray(value);
}

function isArray(value: FlaxArray | FlaxTree): value is FlaxArray {
  return value["bytes"] instanceof Uint8Array;
}

function arrayBytes({ shape, kind, bytes }: FlaxArray): Uint8Array<ArrayBuffer> {
  return joinedBytes([Uint8Array.of(0x93), writeFlax(shape), text(kind), sized(0xc4, bytes.length), bytes]);
}

function number(value: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(value)) {
    const bytes = new Uint8Array(9);
    bytes[0] = 0xcb;
    new DataView(bytes.buffer).setFloat64(1, value);
    return bytes;
  }
  if (value < 0) return joinedBytes([Uint8Array.of(0xd2), integer(value >>> 0, 4, false)]);
  return value < 128 ? Uint8Array.of(value) : sized(0xcc, value);
}

function text(value: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8(value);
  return joinedBytes([
    bytes.length < 32 ? Uint8Array.of(0xa0 | bytes.length) : sized(0xd9, bytes.length),
    bytes,
  ]);
}

function extension(type: number, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const power = Math.log2(bytes.length);
  const start = Number.isInteger(power) && power <= 4
    ? Uint8Array.of(0xd4 + power)
    : sized(0xc7, bytes.length);
  return joinedBytes([start, Uint8Array.of(type), bytes]);
}

/** The head of a list or map: in one byte, or with two or four of a length. */
function head(short: number, most: number, long: number, length: number): Uint8Array<ArrayBuffer> {
  if (length <= most) return Uint8Array.of(short | length);
  const isShort = length < 2 ** 16;
  return joinedBytes([Uint8Array.of(isShort ? long : long + 1), integer(length, isShort ? 2 : 4, false)]);
}

/** A word of MessagePack for one, two or four bytes of a number, the first of three that follow each other. */
function sized(first: number, value: number): Uint8Array<ArrayBuffer> {
  const power = value < 2 ** 8 ? 0 : value < 2 ** 16 ? 1 : 2;
  return joinedBytes([Uint8Array.of(first + power), integer(value, 2 ** power, false)]);
}
