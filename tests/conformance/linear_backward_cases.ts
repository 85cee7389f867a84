/**
 * The gradients of a linear on shapes around the sizes into which the CPU's kernels cut them, and the GPU's.
 *
 * @module
 */
import { type BackwardCase, define, sums } from "./backward_case.ts";
import { BLOCK, CHUNK, PANEL, TILE } from "./kernel_sizes.ts";

/** The gradients of a linear. */
export function linearBackwardCases(): BackwardCase[] {
  // rows around tile, block and parts; k and columns around tile, panel, block and chunk; and powers of two.
  const shapes = [
    [1, 1, 1],
    [2, 3, 5],
    [5, 8, 8],
    [7, 9, 10],
    [16, 20, 12],
    [63, 5, 17],
    [64, 16, 24],
    [65, 33, 9],
    [197, 48, 40],
    [20, 40, 257],
    [20, 257, 40],
    [400, 6, 70],
    [1601, 9, 13],
    [BLOCK - 1, 9, TILE + 1],
    [BLOCK, 24, 2 * PANEL],
    [BLOCK + 1, 24, 72],
    [2 * BLOCK + 1, PANEL + 1, 11],
    [TILE + 1, BLOCK, PANEL],
    [TILE, PANEL + 1, BLOCK],
    [TILE + 2, 2 * BLOCK + 1, BLOCK + 1],
    [TILE, CHUNK, PANEL - 1],
    [33, CHUNK + PANEL, 7],
    [BLOCK + 1, 2 * CHUNK + 3, TILE + 1],
    [TILE + 1, 7, CHUNK + PANEL + 1],
  ] as const;
  const wants = (mask: number) => ({ x: (mask & 1) > 0, weight: (mask & 2) > 0, bias: (mask & 4) > 0 });
  const all = shapes.map(([rows, k, columns]) => linearCase([rows], k, columns, wants(7)));
  const some = [1, 2, 4, 5].map((mask) => linearCase([11], 13, 6, wants(mask)));
  const queries = [[3, 17, 12, 5, 1], [2, 6, 8, 16, 2], [1, 5, 4, 9, 4], [65, 3, 66, 10, 1]] as const;
  const ofSome = queries.map((shape) => queriesCase(shape, wants(7)));
  return [
    ...all,
    ...some,
    ...ofSome,
    queriesCase([2, 7, 8, 6, 2], wants(1)),
    queriesCase([2, 7, 8, 6, 2], wants(2)),
    linearCase([2, 3, 5], 12, 10, wants(7)),
  ];
}

/** Of queries, keys and values, where only some tokens' queries were wanted. */
function queriesCase(
  [batch, tokens, dim, k, queries]: readonly [number, number, number, number, number],
  wants: { x: boolean; weight: boolean; bias: boolean },
): BackwardCase {
  const asked = Object.entries(wants).filter(([, wanted]) => wanted).map(([name]) => name);
  const name = `${batch}×${tokens}×${k}×${3 * dim}, ${queries} queries: ${asked}`;
  return define("linearBackward", name, sums(batch * tokens + 3 * dim), (backend, input) => {
    const [ofQueries, rest] = [input([batch, queries, dim]), input([batch, tokens, 2 * dim])];
    const dy = backend.joinColumns([backend.firstTokensBackward(ofQueries, tokens), rest]);
    const weight = input([3 * dim, k], { role: "weight" });
    const found = backend.linearBackward(dy, input([batch, tokens, k]), { weight }, wants, queries);
    return [found.x, found.weight, found.bias];
  });
}

function linearCase(
  rows: readonly number[],
  k: number,
  columns: number,
  wants: { x: boolean; weight: boolean; bias: boolean },
): BackwardCase {
  const asked = Object.entries(wants).filter(([, wanted]) => wanted).map(([name]) => name);
  return define("linearBackward", `${rows.join("×")}×${k}×${columns}: ${asked}`, sums(rows[0]! + columns), (
    backend,
    input,
  ) => {
    const [dy, x] = [input([...rows, columns]), input([...rows, k])];
    const weights = {
      weight: input([columns, k], { role: "weight" }),
      bias: input([columns], { role: "vector" }),
    };
    const { x: dx, weight, bias } = backend.linearBackward(dy, x, weights, wants);
    return [dx, weight, bias];
  });
}
