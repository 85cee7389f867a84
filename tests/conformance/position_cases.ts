/**
 * Cases of the operators that use positions, and of those that move columns.
 *
 * @module
 */
import type { Tensor } from "../../src/backend/backend.ts";
import { type Case, define, type Input } from "./case.ts";
import { absolute, scaled, ulp } from "./tolerance.ts";

const EXACT = absolute(0);
/** What is float32 wherever activations are not. */
const VECTOR = { role: "vector" } as const;

/** Tokens before the patches, tokens with positions: all of these, patches alone, none. */
export const EMBEDDINGS = [
  [0, "all"],
  [0, "none"],
  [1, "all"],
  [1, "patches"],
  [1, "none"],
  [2, "all"],
  [5, "patches"],
] as const;

/** The number of tokens that have positions. */
export function positionsOf(which: "all" | "patches" | "none", prefix: number, count: number): number {
  return { all: prefix + count, patches: count, none: 0 }[which];
}

function embedCases(): Case[] {
  return ([[1, 1, 1], [2, 4, 7], [3, 16, 24]] as const).flatMap(([batch, count, dim]) =>
    EMBEDDINGS.map(([prefix, which]) =>
      define(
        "embed",
        `${batch}×${count}×${dim} behind ${prefix}, positions of ${which}`,
        ulp(1),
        (b, input) => {
          const vectors = (n: number) => n ? input([1, n, dim], { role: "vector" }) : undefined;
          const positions = positionsOf(which, prefix, count);
          return b.embed(input([batch, count, dim]), vectors(prefix), vectors(positions));
        },
      )
    )
  );
}

/** Batch, tokens, heads, headDim and first token of rotations: headDim around a vector, and around one for each half. */
export const ROTATIONS = [
  [1, 1, 1, 2, 0],
  [2, 3, 1, 4, 1],
  [1, 5, 3, 6, 0],
  [2, 6, 2, 8, 2],
  [1, 4, 2, 10, 3],
  [3, 9, 3, 14, 1],
  [2, 17, 2, 64, 1],
] as const;

/** Calls `f` with every rotation: halves and neighbours, tables for all heads and for each. */
export function eachRotation<R>(
  f: (sizes: typeof ROTATIONS[number], half: boolean, table: readonly number[], name: string) => R,
): R[] {
  return ROTATIONS.flatMap((sizes) => {
    const [batch, tokens, heads, headDim, first] = sizes;
    const name = `${batch}×${tokens}×3×${heads}×${headDim} from token ${first}`;
    return [true, false].flatMap((half) => [
      f(sizes, half, [tokens - first, headDim], `${name}, ${half ? "halves" : "neighbours"}`),
      f(sizes, half, [tokens - first, heads, headDim], `${name}, ${half ? "halves" : "neighbours"} per head`),
    ]);
  });
}

function rotateCases(): Case[] {
  return eachRotation(([batch, tokens, heads, headDim, first], half, table, name) =>
    define("rotate", name, scaled(1e-6), (backend, input) => {
      const qkv = input([batch, tokens, 3 * heads * headDim]);
      return backend.rotate(qkv, input(table, VECTOR), input(table, VECTOR), { heads, first, half });
    })
  );
}

function biasedCases(): Case[] {
  const shapes = [[1, 1, 1, 1], [2, 5, 2, 4], [1, 6, 3, 7], [2, 9, 5, 4], [1, 26, 4, 9], [
    2,
    65,
    2,
    32,
  ]] as const;
  const all = shapes.flatMap(([batch, tokens, heads, headDim]) => {
    const name = `${[batch, tokens, heads, headDim].join("×")} with a bias`;
    const inputs = (input: Input) =>
      [
        input([batch, tokens, 3 * heads * headDim]),
        input([heads, tokens, tokens], { ...VECTOR, sigma: 2 }),
      ] as const;
    return [
      define("attention", name, absolute(4e-6), (backend, input) => {
        const [qkv, bias] = inputs(input);
        return backend.attention(qkv, heads, headDim ** -0.5, undefined, undefined, bias);
      }),
      define("attentionWeights", name, absolute(2e-6), (backend, input) => {
        const [qkv, bias] = inputs(input);
        return backend.attentionWeights(qkv, heads, headDim ** -0.5, bias);
      }),
    ];
  });
  const some = define("attention", "2×9×3×8 with a bias, 2 queries", absolute(4e-6), (backend, input) => {
    return backend.attention(input([2, 9, 72]), 3, 0.3, 2, undefined, input([3, 9, 9], VECTOR));
  });
  return [...all, some];
}

/** Rows and heads of a table, and tokens whose relative positions it has. */
export const TABLES = [[1, 1, 1], [5, 3, 4], [52, 12, 17], [7, 6, 130]] as const;

/** An index [T, T] of rows: each of them somewhere, the last in the last place. */
export function indexOf(rows: number, tokens: number): Float32Array {
  return Float32Array.from({ length: tokens ** 2 }, (_, i) => (rows - 1 + 3 * (tokens ** 2 - 1 - i)) % rows);
}

function tableCases(): Case[] {
  return TABLES.map(([rows, heads, tokens]) =>
    define("attentionBias", `${rows}×${heads} for ${tokens} tokens`, EXACT, (backend, input) => {
      const index = backend.upload(indexOf(rows, tokens), [tokens, tokens], "vector");
      return backend.attentionBias(input([rows, heads], VECTOR), index);
    })
  );
}

/** A shape, and the columns that are taken: around quads and vectors, at their beginnings and within. */
export const COLUMNS = [
  [[1], 0, 1],
  [[2, 3], 1, 1],
  [[2, 3, 7], 0, 7],
  [[3, 2, 12], 4, 8],
  [[5, 13], 3, 6],
  [[2, 17, 72], 24, 24],
  [[600, 33], 1, 32],
] as const;

/** Shapes of parts that are joined, and some rows for all. */
export const JOINED: readonly (readonly (readonly number[])[])[] = [
  [[1]],
  [[3], [2]],
  [[1, 1, 5], [1, 1, 5]],
  [[2, 3, 4], [2, 3, 8]],
  [[2, 3, 3], [2, 3, 2], [2, 3, 6]],
  [[1, 1, 6], [2, 5, 12]],
  [[3, 4, 5], [7], [1, 1, 1]],
  [[2, 70, 24], [1, 24], [2, 70, 130]],
];

function columnCases(): Case[] {
  const taken = COLUMNS.map(([shape, start, length]) =>
    define("columns", `${start} to ${start + length} of ${shape.join("×")}`, EXACT, (backend, input) => {
      return backend.columns(input(shape), start, length);
    })
  );
  const joined = JOINED.map((shapes) => {
    const name = shapes.map((shape) => shape.join("×")).join(" and ");
    return define("joinColumns", name, EXACT, (backend, input) => {
      return backend.joinColumns(shapes.map((shape): Tensor => input(shape)));
    });
  });
  const shapes = [
    [[2, 3, 8], [2, 3, 2, 4]],
    [[2, 3, 14], [2, 3, 2, 7]],
    [[1, 1, 14], [1, 2, 7]],
    [[5, 7], [7, 5]],
    [[4, 6], [24]],
    [[3, 130], [39, 10]],
  ] as const;
  const reshaped = shapes.flatMap(([from, to]) =>
    [[from, to], [to, from]].map(([from, to]) =>
      define("reshape", `${from!.join("×")} to ${to!.join("×")}`, EXACT, (backend, input) => {
        const x = input(from!);
        return backend.columns(backend.reshape(x, to!), 0, to!.at(-1)!);
      })
    )
  );
  return [...taken, ...joined, ...reshaped];
}

/** Operators that use positions or move columns. */
export function positionCases(): Case[] {
  return [
    ...embedCases(),
    ...rotateCases(),
    ...biasedCases(),
    ...tableCases(),
    ...columnCases(),
  ];
}
