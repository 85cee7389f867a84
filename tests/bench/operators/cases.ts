/**
 * The operators at the sizes of the family, with the reference's results.
 *
 * @module
 */
import type { LinearOptions } from "../../../src/backend/backend.ts";
import { scaled } from "../../conformance/tolerance.ts";
import { define, type OperatorCase } from "./define.ts";
import { POSITION_CASES } from "./position_cases.ts";

/** [rows, k, columns]: fc1, fc2, qkv and proj of ViT-B, of ViT-Ti, the default model, a head, 384² pictures. */
const LINEAR_SIZES: readonly (readonly [number, number, number, LinearOptions?])[] = [
  [197, 768, 3072],
  [197, 768, 3072, { activation: "gelu" }],
  [197, 768, 3072, { activation: "silu" }],
  [197, 3072, 768],
  [197, 768, 2304],
  [197, 768, 768],
  [197, 192, 576],
  [197, 192, 768],
  [197, 768, 192],
  [65, 128, 256],
  [1, 768, 1000],
  [577, 768, 3072],
];

function linear([rows, k, columns, options]: typeof LINEAR_SIZES[number]): OperatorCase {
  const name = `linear ${rows}×${k}×${columns}${options?.activation ? ` ${options.activation}` : ""}`;
  // Each of k additions rounds, this way or that: together that grows as the root of k.
  const tolerance = scaled(3e-7 * k ** 0.5);
  return define({ name, unit: "GFLOP/s", work: 2 * rows * k * columns, tolerance }, (backend, upload) => {
    const x = upload([rows, k]);
    const weight = upload([columns, k], "weight", k ** -0.5);
    const bias = upload([columns], "vector");
    return () => backend.linear(x, { weight, bias }, options);
  });
}

/** Both products are counted, the exponentials are not. */
function attention(tokens: number, heads: number, headDim: number): OperatorCase {
  const name = `attention ${heads}×${tokens}×${tokens}×${headDim}`;
  const work = 4 * heads * tokens * tokens * headDim;
  return define({ name, unit: "GFLOP/s", work }, (backend, upload) => {
    const qkv = upload([1, tokens, 3 * heads * headDim]);
    return () => backend.attention(qkv, heads, headDim ** -0.5);
  });
}

function layerNorm(rows: number, columns: number): OperatorCase {
  return define(
    { name: `layerNorm ${rows}×${columns}`, unit: "GB/s", work: 8 * rows * columns },
    (backend, upload) => {
      const x = upload([rows, columns]);
      const norm = { scale: upload([columns], "vector"), bias: upload([columns], "vector") };
      return () => backend.layerNorm(x, norm, 1e-6);
    },
  );
}

function rmsNorm(rows: number, columns: number): OperatorCase {
  return define(
    { name: `rmsNorm ${rows}×${columns}`, unit: "GB/s", work: 8 * rows * columns },
    (backend, upload) => {
      const [x, factors] = [upload([rows, columns]), upload([columns], "vector")];
      return () => backend.rmsNorm(x, factors, 1e-6);
    },
  );
}

function softmax(rows: number, columns: number): OperatorCase {
  return define(
    { name: `softmax ${rows}×${columns}`, unit: "GB/s", work: 8 * rows * columns },
    (backend, upload) => {
      const x = upload([rows, columns]);
      return () => backend.softmax(x);
    },
  );
}

function meanTokens(tokens: number, columns: number): OperatorCase {
  return define(
    { name: `meanTokens ${tokens}×${columns}`, unit: "GB/s", work: 4 * tokens * columns },
    (backend, upload) => {
      const x = upload([1, tokens, columns]);
      return () => backend.meanTokens(x, 1);
    },
  );
}

function ofPairs(operator: "multiply" | "sum", rows: number, columns: number): OperatorCase {
  return define(
    { name: `${operator} ${rows}×${columns}`, unit: "GB/s", work: 12 * rows * columns },
    (backend, upload) => {
      const [a, b] = [upload([rows, columns]), upload([rows, columns])];
      return () => backend[operator](a, b);
    },
  );
}

function scale(rows: number, columns: number): OperatorCase {
  return define(
    { name: `scale ${rows}×${columns}`, unit: "GB/s", work: 8 * rows * columns },
    (backend, upload) => {
      const [x, factors] = [upload([rows, columns]), upload([columns], "vector")];
      return () => backend.scale(x, factors);
    },
  );
}

function patchify(side: number, patch: number): OperatorCase {
  return define(
    { name: `patchify 3×${side}×${side} by ${patch}`, unit: "GB/s", work: 8 * 3 * side * side },
    (backend, upload) => {
      const images = upload([1, 3, side, side]);
      return () => backend.patchify(images, patch);
    },
  );
}

/** The operators of the seam that take time. */
export const OPERATOR_CASES: readonly OperatorCase[] = [
  ...LINEAR_SIZES.map(linear),
  attention(197, 12, 64),
  attention(197, 3, 64),
  attention(65, 4, 32),
  layerNorm(197, 768),
  layerNorm(197, 192),
  rmsNorm(197, 768),
  softmax(197, 1000),
  meanTokens(197, 768),
  ofPairs("multiply", 197, 3072),
  ofPairs("sum", 197, 768),
  scale(197, 768),
  patchify(224, 16),
  patchify(32, 4),
  ...POSITION_CASES,
];
