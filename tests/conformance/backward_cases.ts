/**
 * Every operator of training on shapes around its tiles, blocks and units.
 *
 * @module
 */
import { attentionBackwardCases } from "./attention_backward_cases.ts";
import { type BackwardCase, define, sums } from "./backward_case.ts";
import { elementCases } from "./element_cases.ts";
import { linearBackwardCases } from "./linear_backward_cases.ts";
import { clippingCases, stepCases } from "./optimizer_cases.ts";
import { positionBackwardCases } from "./position_backward_cases.ts";
import { absolute, scaled, ulp } from "./tolerance.ts";

function rowCases(): BackwardCase[] {
  const shapes = [[3, 1], [3, 2], [5, 3], [2, 4], [65, 5], [64, 16], [130, 17], [3, 63], [200, 64], [
    2,
    768,
  ]] as const;
  return shapes.flatMap(([rows, n]) => [
    define("layerNormBackward", `${rows}×${n}`, sums(rows + 30), (backend, input) => {
      const norm = { scale: input([n], { role: "vector" }), bias: input([n], { role: "vector" }) };
      const found = backend.layerNormBackward(input([rows, n]), input([rows, n]), norm, 1e-2);
      return [found.x, found.scale, found.bias];
    }),
    define("layerNormBackward", `${rows}×${n}, added`, sums(rows + 30), (backend, input) => {
      const norm = { scale: input([n], { role: "vector" }), bias: input([n], { role: "vector" }) };
      const sum = input([rows, n]);
      const found = backend.layerNormBackward(input([rows, n]), input([rows, n]), norm, 1e-2, sum);
      if (found.x !== sum) backend.accumulate(sum, found.x);
      return [sum, found.scale, found.bias];
    }),
    define("rmsNormBackward", `${rows}×${n}`, sums(rows + 30), (backend, input) => {
      const scale = input([n], { role: "vector" });
      const found = backend.rmsNormBackward(input([rows, n]), input([rows, n]), scale, 1e-2);
      return [found.x, found.scale];
    }),
    define("scaleBackward", `${rows}×${n}`, sums(rows), (backend, input) => {
      const found = backend.scaleBackward(input([rows, n]), input([rows, n]), input([n], { role: "vector" }));
      return [found.x, found.factors];
    }),
    define(
      "softmaxBackward",
      `${rows}×${n}`,
      absolute(2e-6),
      (
        backend,
        input,
      ) => [backend.softmaxBackward(input([rows, n]), backend.softmax(input([rows, n], { sigma: 2 })))],
    ),
    ...[1, 0.5].map((scale) =>
      define("crossEntropy", `${rows}×${n} at ${scale}`, scaled(2e-6), (backend, input) => {
        const [logits, targets] = [
          input([rows, n], { sigma: 3 }),
          input([rows, n], { positive: true, sigma: 0.3 }),
        ];
        return [
          backend.crossEntropy(logits, targets, scale),
          backend.crossEntropyBackward(logits, targets, scale, 0.25),
        ];
      })
    ),
    define("crossEntropyBackward", `${rows}×${n}`, scaled(2e-6), (backend, input) => {
      return [backend.crossEntropyBackward(input([rows, n]), input([rows, n], { positive: true }), 0.5, 3)];
    }),
  ]);
}

function movingCases(): BackwardCase[] {
  const exact = absolute(0);
  const patches = ([[1, 1, 4, 4], [2, 3, 6, 2], [1, 3, 30, 6], [2, 1, 9, 3]] as const).map(
    ([batch, channels, side, patch]) =>
      define(
        "patchifyBackward",
        `${batch}×${channels}×${side}×${side} by ${patch}`,
        exact,
        (backend, input) => {
          const dy = input([batch, (side / patch) ** 2, channels * patch ** 2]);
          return [backend.patchifyBackward(dy, channels, patch)];
        },
      ),
  );
  const tokens = ([[1, 1, 1, 0], [2, 5, 7, 1], [3, 17, 24, 16]] as const).map(([batch, count, dim, index]) =>
    define("tokenBackward", `${index} of ${batch}×${count}×${dim}`, exact, (backend, input) => {
      return [backend.tokenBackward(input([batch, dim]), index, count)];
    })
  );
  const firsts = ([[1, 1, 1, 1], [2, 5, 7, 1], [3, 17, 24, 2], [2, 6, 5, 6]] as const).map(
    ([batch, count, dim, first]) =>
      define("firstTokensBackward", `${first} of ${batch}×${count}×${dim}`, exact, (backend, input) => {
        return [backend.firstTokensBackward(input([batch, first, dim]), count)];
      }),
  );
  const means = ([[1, 1, 1, 0], [2, 5, 7, 1], [3, 17, 24, 16], [2, 6, 5, 0]] as const).map(
    ([batch, count, dim, first]) =>
      define("meanTokensBackward", `from ${first} of ${batch}×${count}×${dim}`, ulp(3), (backend, input) => {
        return [backend.meanTokensBackward(input([batch, dim]), first, count)];
      }),
  );
  return [...patches, ...tokens, ...firsts, ...means];
}

/** The cases of all operators of training. */
export const BACKWARD_CASES: readonly BackwardCase[] = [
  ...linearBackwardCases(),
  ...attentionBackwardCases(),
  ...rowCases(),
  ...elementCases(),
  ...stepCases(),
  ...clippingCases(),
  ...movingCases(),
  ...positionBackwardCases(),
];
