/**
 * Every operator of the seam on shapes around its tiles: below, equal, one above, several, and odd ones.
 *
 * @module
 */
import { type Case, define } from "./case.ts";
import { linearCases } from "./linear_cases.ts";
import { positionCases } from "./position_cases.ts";
import { absolute, probability, scaled, ulp } from "./tolerance.ts";

function attentionCases(): Case[] {
  // [batch, tokens, heads, headDim]: tokens around the tile of 5 and the panel of 8, headDim around pair and panel.
  const shapes = [
    [1, 1, 1, 1],
    [1, 2, 1, 8],
    [2, 5, 2, 4],
    [1, 6, 3, 7],
    [3, 8, 1, 24],
    [2, 9, 5, 4],
    [1, 17, 2, 16],
    [1, 26, 4, 9],
    [2, 65, 2, 32],
    [1, 197, 1, 64],
  ] as const;
  const some = ([[1, 1], [5, 5], [6, 9], [2, 65]] as const).map(([queries, tokens]) =>
    define("attention", `2×${tokens}×3×8, ${queries} queries`, absolute(2e-6), (backend, input) => {
      return backend.attention(input([2, tokens, 72]), 3, 8 ** -0.5, queries);
    })
  );
  const all = shapes.flatMap(([batch, tokens, heads, headDim]) =>
    (["attention", "attentionWeights"] as const).map((operator) =>
      define(
        operator,
        [batch, tokens, heads, headDim].join("×"),
        absolute(2e-6),
        (backend, input) =>
          backend[operator](input([batch, tokens, 3 * heads * headDim]), heads, headDim ** -0.5),
      )
    )
  );
  return [...all, ...some];
}

function rowCases(): Case[] {
  const columns = [1, 2, 3, 4, 5, 15, 16, 17, 20, 63, 64, 192, 768, 1000];
  return columns.flatMap((n) => [
    define("layerNorm", `3×${n}`, scaled(2e-6), (backend, input) =>
      backend.layerNorm(
        input([3, n]),
        { scale: input([n], { role: "vector" }), bias: input([n], { role: "vector" }) },
        1e-6,
      )),
    // Far from zero, where a variance by squares would cancel: d loses what x's own rounding takes.
    define("layerNorm", `3×${n} around 100`, scaled(1e-4), (backend, input) =>
      backend.layerNorm(
        input([3, n], { offset: 100 }),
        { scale: input([n], { role: "vector" }), bias: input([n], { role: "vector" }) },
        1e-6,
      )),
    ...[0, 100].map((offset) =>
      define("rmsNorm", `3×${n} around ${offset}`, scaled(2e-6), (backend, input) => {
        return backend.rmsNorm(input([3, n], { offset }), input([n], { role: "vector" }), 1e-6);
      })
    ),
    define(
      "softmax",
      `3×${n}`,
      probability(4),
      (backend, input) => backend.softmax(input([3, n], { sigma: 4 })),
    ),
  ]);
}

function movingCases(): Case[] {
  const exact = absolute(0);
  const patches = ([[1, 1, 4, 4], [2, 3, 6, 2], [1, 3, 30, 6], [2, 1, 9, 3], [1, 3, 32, 8], [2, 3, 30, 7], [
    1,
    1,
    7,
    4,
  ]] as const).map(
    ([batch, channels, side, patch]) =>
      define(
        "patchify",
        `${batch}×${channels}×${side}×${side} by ${patch}`,
        exact,
        (backend, input) => backend.patchify(input([batch, channels, side, side]), patch),
      ),
  );
  const tokens = ([[1, 1, 1, 0], [2, 5, 7, 1], [3, 17, 24, 16]] as const).map(([batch, count, dim, index]) =>
    define(
      "token",
      `${index} of ${batch}×${count}×${dim}`,
      exact,
      (backend, input) => backend.token(input([batch, count, dim]), index),
    )
  );
  const firsts = ([[1, 1, 1, 1], [2, 5, 7, 1], [3, 17, 24, 2], [2, 6, 5, 6]] as const).map(
    ([batch, tokens, dim, count]) =>
      define("firstTokens", `${count} of ${batch}×${tokens}×${dim}`, exact, (backend, input) => {
        return backend.firstTokens(input([batch, tokens, dim]), count);
      }),
  );
  const means = [1, 7, 64].map((n) =>
    define("mean", `2×${n}`, ulp(1), (backend, input) => backend.mean(input([2, n]), input([2, n])))
  );
  return [...patches, ...tokens, ...firsts, ...means, ...meanTokensCases()];
}

/** Columns around the sixteen that the CPU takes together, and many; one token, two, and more than one thread's. */
function meanTokensCases(): Case[] {
  const shapes = [
    [1, 1, 1, 0],
    [2, 5, 7, 1],
    [3, 2, 15, 0],
    [2, 3, 16, 2],
    [1, 17, 17, 1],
    [4, 65, 50, 5],
    [2, 197, 768, 1],
    [1, 1025, 67, 0],
  ] as const;
  return shapes.map(([batch, tokens, dim, first]) =>
    define("meanTokens", `${batch}×${tokens}×${dim} from ${first}`, absolute(2e-6), (backend, input) => {
      return backend.meanTokens(input([batch, tokens, dim], { offset: 1 }), first);
    })
  );
}

function factorCases(): Case[] {
  const shapes = [[1, 1], [2, 3], [5, 4], [3, 7, 11], [2, 3, 64], [2, 16_384], [3, 16_385], [300, 66]];
  return shapes.flatMap((shape) => [
    define("sum", shape.join("×"), ulp(1), (backend, input) => {
      return backend.sum(input(shape), input(shape));
    }),
    define("multiply", shape.join("×"), ulp(1), (backend, input) => {
      return backend.multiply(input(shape), input(shape));
    }),
    ...[-1, 0, 1, 2, 3].map((quarters) =>
      define("sine", `${shape.join("×")}, ${quarters} quarters`, absolute(3e-7), (backend, input) => {
        return backend.sine(input(shape, { role: "vector", sigma: 30 }), quarters);
      })
    ),
    define("scale", shape.join("×"), ulp(1), (backend, input) => {
      return backend.scale(input(shape), input([shape.at(-1)!], { role: "vector" }));
    }),
  ]);
}

/** The cases of all operators of the seam. */
export const CASES: readonly Case[] = [
  ...linearCases(),
  ...attentionCases(),
  ...rowCases(),
  ...movingCases(),
  ...factorCases(),
  ...positionCases(),
];
