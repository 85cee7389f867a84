import type { Cursor } from "./cursor.ts";
import { fail } from "./fail.ts";

/** What stands at the beginning of a value. */
export interface Head {
  readonly kind: "map" | "list" | "text" | "bytes" | "extension" | "scalar";
  /** Pairs of a map, values of a list, or bytes that follow. */
  readonly length: number;
  /** Of an extension. */
  readonly type?: number;
}

/** Heads of MessagePack's specification by their first byte: the kind, and the bytes of a length that follows. */
const WITH_LENGTH: Readonly<Record<number, readonly [Head["kind"], 1 | 2 | 4]>> = {
  0xc4: ["bytes", 1],
  0xc5: ["bytes", 2],
  0xc6: ["bytes", 4],
  0xc7: ["extension", 1],
  0xc8: ["extension", 2],
  0xc9: ["extension", 4],
  0xd9: ["text", 1],
  0xda: ["text", 2],
  0xdb: ["text", 4],
  0xdc: ["list", 2],
  0xdd: ["list", 4],
  0xde: ["map", 2],
  0xdf: ["map", 4],
};
/** Numbers, by the bytes that follow; those below 128 and above 223 have none. */
const NUMBERS: Readonly<Record<number, number>> = {
  ...{ 0xc0: 0, 0xc2: 0, 0xc3: 0, 0xca: 4, 0xcb: 8 },
  ...{ 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8 },
};

/** Reads the head of the next value. */
export async function headOf(cursor: Cursor): Promise<Head> {
  const first = await cursor.whole(1);
  if (first <= 0x7f || first >= 0xe0) return { kind: "scalar", length: 0 };
  if (first <= 0x8f) return { kind: "map", length: first & 0xf };
  if (first <= 0x9f) return { kind: "list", length: first & 0xf };
  if (first <= 0xbf) return { kind: "text", length: first & 0x1f };
  if (first >= 0xd4 && first <= 0xd8) return await extension(cursor, 2 ** (first - 0xd4));
  const number = NUMBERS[first];
  if (number !== undefined) return { kind: "scalar", length: number };
  const [kind, size] = WITH_LENGTH[first] ??
    fail(`byte ${cursor.position - 1} is ${first}, which begins no value`);
  const length = await cursor.whole(size);
  return kind === "extension" ? await extension(cursor, length) : { kind, length };
}

async function extension(cursor: Cursor, length: number): Promise<Head> {
  return { kind: "extension", length, type: await cursor.whole(1) };
}

/** Reads a whole number of no sign. */
export async function wholeNumber(cursor: Cursor): Promise<number> {
  const first = await cursor.whole(1);
  if (first <= 0x7f) return first;
  if (first >= 0xcc && first <= 0xcf) return await cursor.whole(2 ** (first - 0xcc) as 1 | 2 | 4 | 8);
  fail(`at byte ${cursor.position - 1} a whole number is wanted`);
}
