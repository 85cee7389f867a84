/**
 * Every operator of the seam on shapes around its tiles: below, equal, one above, several, and odd ones.
 *
 * @module
 */
import type { Backend, Role, Tensor } from "../../src/backend/backend.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { Random } from "../random.ts";
import { absolute, probability, scaled, type Tolerance, ulp } from "./tolerance.ts";

/** One operator on one set of inputs. */
export interface Case {
  readonly operator: Operator;
  readonly name: string;
  readonly tolerance: Tolerance;
  /** Uploads the inputs and runs the operator; the same numbers whenever it is called. */
  run(backend: Backend): Tensor;
}

/** What of the seam computes. */
export type Operator = Exclude<
  keyof Backend,
  "device" | "limits" | "failure" | "upload" | "settle" | "read" | "scope" | "dispose"
>;

/** Uploads normal deviates; the names of the inputs are their order. */
type Input = (shape: readonly number[], options?: { sigma?: number; role?: Role; offset?: number }) => Tensor;

function define(
  operator: Operator,
  name: string,
  tolerance: Tolerance,
  run: (backend: Backend, input: Input) => Tensor,
): Case {
  return {
    operator,
    name: `${operator} ${name}`,
    tolerance,
    run(backend) {
      const random = new Random(1);
      return run(backend, (shape, { sigma = 1, role = "activation", offset = 0 } = {}) => {
        const data = random.normal(sizeOf(shape), sigma).map((v) => v + offset);
        return backend.upload(data, shape, role);
      });
    },
  };
}

function linearCases(): Case[] {
  // rows around the tile of 5, k around the pair and the block of 256, columns around the panel of 8 and its chunk.
  const shapes = [
    [1, 1, 1],
    [1, 2, 8],
    [4, 3, 7],
    [5, 4, 8],
    [6, 5, 9],
    [10, 16, 16],
    [11, 27, 20],
    [17, 64, 24],
    [3, 255, 10],
    [5, 256, 8],
    [7, 257, 15],
    [2, 513, 33],
    [6, 40, 257],
    [5, 36, 264],
    [65, 128, 96],
    [197, 48, 40],
  ] as const;
  const plain = shapes.map(([rows, k, columns]) =>
    define(
      "linear",
      `${rows}×${k}×${columns}`,
      scaled(2e-6),
      (backend, input) =>
        backend.linear(input([rows, k]), {
          weight: input([columns, k], { role: "weight", sigma: k ** -0.5 }),
          bias: input([columns], { role: "vector" }),
        }),
    )
  );
  const epilogues = ([[7, 300, 21], [5, 64, 16], [3, 10, 300]] as const).flatMap(([rows, k, columns]) =>
    ([undefined, "gelu", "tanh"] as const).flatMap((activation) =>
      [false, true].flatMap((residual) =>
        [false, true].map((bias) =>
          define(
            "linear",
            `${rows}×${k}×${columns} ${bias ? "bias " : ""}${activation ?? ""}${residual ? " residual" : ""}`,
            scaled(2e-6),
            (backend, input) =>
              backend.linear(
                input([rows, k]),
                {
                  weight: input([columns, k], { role: "weight", sigma: k ** -0.5 }),
                  bias: bias ? input([columns], { role: "vector" }) : undefined,
                },
                {
                  ...(activation && { activation }),
                  ...(residual && { residual: input([rows, columns]) }),
                },
              ),
          )
        )
      )
    )
  );
  const batched = define(
    "linear",
    "over leading axes",
    scaled(2e-6),
    (backend, input) =>
      backend.linear(input([2, 3, 5, 12]), {
        weight: input([10, 12], { role: "weight", sigma: 0.3 }),
        bias: input([10], { role: "vector" }),
      }),
  );
  return [...plain, ...epilogues, batched];
}

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
  const patches = ([[1, 1, 4, 4], [2, 3, 6, 2], [1, 3, 30, 6], [2, 1, 9, 3], [1, 3, 32, 8]] as const).map(
    ([batch, channels, side, patch]) =>
      define(
        "patchify",
        `${batch}×${channels}×${side}×${side} by ${patch}`,
        exact,
        (backend, input) => backend.patchify(input([batch, channels, side, side]), patch),
      ),
  );
  const embeds = ([[1, 1, 1], [2, 4, 7], [3, 16, 24]] as const).flatMap(([batch, count, dim]) =>
    [false, true].map((distilled) =>
      define(
        "embed",
        `${batch}×${count}×${dim}${distilled ? " distilled" : ""}`,
        ulp(1),
        (backend, input) =>
          backend.embed(
            input([batch, count, dim]),
            input([1, 1, dim], { role: "vector" }),
            distilled ? input([1, 1, dim], { role: "vector" }) : undefined,
            input([1, count + (distilled ? 2 : 1), dim], { role: "vector" }),
          ),
      )
    )
  );
  const tokens = ([[1, 1, 1, 0], [2, 5, 7, 1], [3, 17, 24, 16]] as const).map(([batch, count, dim, index]) =>
    define(
      "token",
      `${index} of ${batch}×${count}×${dim}`,
      exact,
      (backend, input) => backend.token(input([batch, count, dim]), index),
    )
  );
  const means = [1, 7, 64].map((n) =>
    define("mean", `2×${n}`, ulp(1), (backend, input) => backend.mean(input([2, n]), input([2, n])))
  );
  return [...patches, ...embeds, ...tokens, ...means];
}

/** All of them. */
export const CASES: readonly Case[] = [
  ...linearCases(),
  ...attentionCases(),
  ...rowCases(),
  ...movingCases(),
];
