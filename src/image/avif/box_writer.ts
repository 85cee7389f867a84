import { joinedBytes } from "../../util/joined.ts";

/** Pieces of a file: bytes, or Latin-1 text. */
export type Piece = Uint8Array | string;

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** A box: its length, its type (four characters, or those as a number), and what it holds. */
export function box(type: string | number, ...content: Piece[]): Uint8Array {
  const data = joinedBytes(content);
  return joinedBytes([u32(8 + data.length), typeof type === "string" ? type : u32(type), data]);
}
