import type { Rotation } from "../backend/backend.ts";

/** Tables of cosines and sines: [T − first, headDim], or [T − first, H, headDim]. */
export interface RotationTables {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** The layout of a qkv that is rotated, [B, T, 3·H·headDim]. */
export interface RotationShape extends Rotation {
  readonly tokens: number;
  readonly headDim: number;
}

/** x·cos + turned(x)·sin of queries and keys from token `first` on: turned makes (−b, a) of a pair (a, b). */
export function rotate(qkv: Float64Array, { cos, sin }: RotationTables, shape: RotationShape): Float64Array {
  const out = qkv.slice();
  eachPair(shape, qkv.length, cos.length, (a, b, i, j) => {
    out[a] = qkv[a]! * cos[i]! - qkv[b]! * sin[i]!;
    out[b] = qkv[b]! * cos[j]! + qkv[a]! * sin[j]!;
  });
  return out;
}

/** Visits all pairs: the places of both numbers in qkv, and in the tables of `size` numbers. */
export function eachPair(
  { tokens, heads, headDim, first, half }: RotationShape,
  length: number,
  size: number,
  visit: (a: number, b: number, i: number, j: number) => void,
): void {
  const tables = size / ((tokens - first) * headDim); // 1, or one for every head
  const width = 3 * heads * headDim;
  for (let row = 0; row < length / width; row++) {
    const token = row % tokens;
    if (token < first) continue;
    for (let head = 0; head < 2 * heads; head++) { // the keys' heads lie behind the queries'
      const table = ((token - first) * tables + head % tables) * headDim;
      for (let pair = 0; pair < headDim / 2; pair++) {
        const [i, j] = half ? [pair, pair + headDim / 2] : [2 * pair, 2 * pair + 1];
        const x = row * width + head * headDim;
        visit(x + i, x + j, table + i, table + j);
      }
    }
  }
}
