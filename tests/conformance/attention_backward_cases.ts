/**
 * The gradients of attention, and the attention of training that leaves out some weights.
 *
 * @module
 */
import { type BackwardCase, define } from "./backward_case.ts";
import { scaled } from "./tolerance.ts";

/** Attention of training. */
export function attentionBackwardCases(): BackwardCase[] {
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
    [1, 33, 1, 90],
  ] as const;
  const whole = shapes.map(([batch, tokens, heads, headDim]) =>
    define("attentionBackward", [batch, tokens, heads, headDim].join("×"), scaled(5e-6), (backend, input) => {
      const dim = heads * headDim;
      const [dy, qkv] = [input([batch, tokens, dim]), input([batch, tokens, 3 * dim])];
      return [backend.attentionBackward(dy, qkv, heads, headDim ** -0.5).qkv];
    })
  );
  const kept = shapes.map(([batch, tokens, heads, headDim]) => {
    const name = `${[batch, tokens, heads, headDim].join("×")}, with the result`;
    return define("attentionBackward", name, scaled(5e-6), (backend, input) => {
      const dim = heads * headDim;
      const [dy, qkv] = [input([batch, tokens, dim]), input([batch, tokens, 3 * dim])];
      const y = backend.droppedAttention(qkv, heads, headDim ** -0.5, { rate: 0, key: 0 });
      return [backend.attentionBackward(dy, qkv, heads, headDim ** -0.5, undefined, undefined, y).qkv];
    });
  });
  // Where only one token's result was used, dy is zero for all others.
  const single = [0, 1, 7, 16].map((index) =>
    define("attentionBackward", `2×17×2×8, token ${index} alone`, scaled(5e-6), (backend, input) => {
      const dy = backend.tokenBackward(input([2, 16]), index, 17);
      return [backend.attentionBackward(dy, input([2, 17, 48]), 2, 8 ** -0.5).qkv];
    })
  );
  const drop = { rate: 0.3, key: 4_000_000_000 };
  const dropped = shapes.flatMap(([batch, tokens, heads, headDim]) => {
    const name = `${[batch, tokens, heads, headDim].join("×")}, some weights dropped`;
    const dim = heads * headDim;
    const qkvShape = [batch, tokens, 3 * dim];
    return [
      define("droppedAttention", name, scaled(2e-6), (backend, input) => [
        backend.droppedAttention(input(qkvShape), heads, headDim ** -0.5, drop),
      ]),
      define("attentionBackward", name, scaled(5e-6), (backend, input) => {
        const [dy, qkv] = [input([batch, tokens, dim]), input(qkvShape)];
        return [backend.attentionBackward(dy, qkv, heads, headDim ** -0.5, drop).qkv];
      }),
    ];
  });
  const some = [1, 2, 6].map((queries) =>
    define("droppedAttention", `2×17×2×8, ${queries} queries`, scaled(2e-6), (backend, input) => [
      backend.droppedAttention(input([2, 17, 48]), 2, 8 ** -0.5, drop, queries),
    ])
  );
  return [...whole, ...kept, ...single, ...dropped, ...some];
}
