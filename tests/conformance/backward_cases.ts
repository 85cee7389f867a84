/**
 * Every operator of training on shapes around its tiles, blocks and units.
 *
 * @module
 */
import type { Role, Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { Random } from "../random.ts";
import { absolute, scaled, type Tolerance, ulp } from "./tolerance.ts";

/** One operator on one set of inputs. */
export interface BackwardCase {
  readonly operator: string;
  readonly name: string;
  readonly tolerance: Tolerance;
  /** Uploads the inputs and runs the operator; everything that it gives or changes. */
  run(backend: TrainingBackend): Tensor[];
}

interface InputOptions {
  readonly sigma?: number;
  readonly role?: Role;
  /** Of normal deviates, their absolute values. */
  readonly positive?: boolean;
}

type Input = (shape: readonly number[], options?: InputOptions) => Tensor;

function define(
  operator: Exclude<keyof TrainingBackend, "device">,
  name: string,
  tolerance: Tolerance,
  run: (backend: TrainingBackend, input: Input) => (Tensor | undefined)[],
): BackwardCase {
  return {
    operator,
    name: `${operator} ${name}`,
    tolerance,
    run(backend) {
      const random = new Random(1);
      const found = run(backend, (shape, { sigma = 1, role = "activation", positive = false } = {}) => {
        const data = random.normal(sizeOf(shape), sigma).map((v) => positive ? Math.abs(v) : v);
        return backend.upload(data, shape, role);
      });
      return found.filter((x) => x !== undefined);
    },
  };
}

function linearCases(): BackwardCase[] {
  // rows around tile, block and parts; k and columns around tile, panel, block and chunk.
  const shapes = [
    [1, 1, 1],
    [2, 3, 5],
    [5, 8, 8],
    [7, 9, 10],
    [16, 20, 12],
    [63, 5, 17],
    [64, 16, 24],
    [65, 33, 9],
    [193, 24, 72],
    [197, 48, 40],
    [20, 40, 257],
    [20, 257, 40],
    [400, 6, 70],
    [1601, 9, 13],
    [33, 520, 7],
  ] as const;
  const wants = (mask: number) => ({ x: (mask & 1) > 0, weight: (mask & 2) > 0, bias: (mask & 4) > 0 });
  const all = shapes.map(([rows, k, columns]) => linearCase([rows], k, columns, wants(7)));
  const some = [1, 2, 4, 5].map((mask) => linearCase([11], 13, 6, wants(mask)));
  return [...all, ...some, linearCase([2, 3, 5], 12, 10, wants(7))];
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

/** For sums of `n` products of normal deviates. */
function sums(n: number): Tolerance {
  return scaled(1e-6 * Math.sqrt(n + 4));
}

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

function attentionCases(): BackwardCase[] {
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
  const whole = shapes.map(([batch, tokens, heads, headDim]) =>
    define("attentionBackward", [batch, tokens, heads, headDim].join("×"), scaled(5e-6), (backend, input) => {
      const dim = heads * headDim;
      const [dy, qkv] = [input([batch, tokens, dim]), input([batch, tokens, 3 * dim])];
      return [backend.attentionBackward(dy, qkv, heads, headDim ** -0.5)];
    })
  );
  // Where only one token's result was used, dy is zero for all others.
  const single = [0, 1, 7, 16].map((index) =>
    define("attentionBackward", `2×17×2×8, token ${index} alone`, scaled(5e-6), (backend, input) => {
      const dy = backend.tokenBackward(input([2, 16]), index, 17);
      return [backend.attentionBackward(dy, input([2, 17, 48]), 2, 8 ** -0.5)];
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
        return [backend.attentionBackward(dy, qkv, heads, headDim ** -0.5, drop)];
      }),
    ];
  });
  const some = [1, 2, 6].map((queries) =>
    define("droppedAttention", `2×17×2×8, ${queries} queries`, scaled(2e-6), (backend, input) => [
      backend.droppedAttention(input([2, 17, 48]), 2, 8 ** -0.5, drop, queries),
    ])
  );
  return [...whole, ...single, ...dropped, ...some];
}

function elementCases(): BackwardCase[] {
  const sgd = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 };
  const adamW = { learningRate: 0.1, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 3 };
  const factor = (backend: TrainingBackend, value: number) => backend.upload(Float32Array.of(value), [1]);
  const shapes = [[1, 1], [2, 3], [4, 4], [7, 11], [2, 16_384], [3, 16_385]] as const;
  return shapes.flatMap((shape) => {
    const name = shape.join("×");
    const sized = (role: Role) => (role === "weight" ? `${name} weight` : name);
    const steps = (["vector", "weight"] as const).flatMap((role) => [
      define("sgdStep", sized(role), scaled(1e-6), (backend, input) => {
        const [parameter, gradient, velocity] = [input(shape, { role }), input(shape), input(shape)];
        for (const scale of [0.5, 0]) {
          backend.sgdStep(parameter, gradient, velocity, { ...sgd, gradientScale: factor(backend, scale) });
        }
        return [parameter, velocity, ...used(backend, role, parameter)];
      }),
      define("adamWStep", sized(role), scaled(2e-6), (backend, input) => {
        const [parameter, gradient, mean] = [input(shape, { role }), input(shape), input(shape)];
        const square = input(shape, { positive: true });
        for (const scale of [0.5, 0]) {
          const gradientScale = factor(backend, scale);
          backend.adamWStep(parameter, gradient, mean, square, { ...adamW, gradientScale });
        }
        return [parameter, mean, square, ...used(backend, role, parameter)];
      }),
      define("write", sized(role), scaled(1e-6), (backend, input) => {
        const parameter = input(shape, { role });
        backend.write(parameter, new Random(5).normal(sizeOf(shape)));
        return [parameter, ...used(backend, role, parameter)];
      }),
    ]);
    return [
      ...steps,
      define("gelu", name, scaled(1.3e-6), (backend, input) => [backend.gelu(input(shape))]),
      define("geluBackward", name, scaled(1e-6), (backend, input) => {
        return [backend.geluBackward(input(shape), input(shape, { sigma: 3 }))];
      }),
      define("tanh", name, ulp(6), (backend, input) => [backend.tanh(input(shape, { sigma: 3 }))]),
      define("tanhBackward", name, scaled(1e-6), (backend, input) => {
        return [backend.tanhBackward(input(shape), backend.tanh(input(shape)))];
      }),
      define("meanBackward", name, ulp(0), (backend, input) => [backend.meanBackward(input(shape))]),
      define("accumulate", name, ulp(1), (backend, input) => {
        const into = input(shape);
        backend.accumulate(into, input(shape));
        return [into];
      }),
      define("average", name, scaled(2e-7), (backend, input) => {
        const [average, weight] = [input(shape), input(shape, { role: "weight" })];
        backend.average(average, weight, 0.75);
        return [average];
      }),
      define("zeros", name, ulp(0), (backend, input) => {
        backend.release(input(shape));
        return [backend.zeros(shape)];
      }),
      define("release", name, ulp(0), (backend, input) => {
        const [kept, given] = [input(shape), input(shape)];
        backend.release(given);
        input(shape);
        return [kept];
      }),
      ...[0, 0.3, 0.9].flatMap((rate) =>
        (["dropout", "dropPath"] as const).map((operator) =>
          define(operator, `${name} at ${rate}`, ulp(2), (backend, input) => [
            backend[operator](input(shape), rate, 17),
            backend[operator](input(shape), rate, 0x9abcdef0),
          ])
        )
      ),
    ];
  });
}

function clippingCases(): BackwardCase[] {
  const clipped = (backend: TrainingBackend, squares: Tensor, most: number, before = 1): Tensor => {
    const factor = backend.upload(Float32Array.of(before), [1]);
    backend.clipFactor(factor, squares, most);
    return factor;
  };
  const many = Array.from({ length: 70 }, () => [9]);
  const sums = [[[1]], [[7, 11], [2, 3]], [[3, 16_385], [1], [5, 5, 5]], many].map((shapes) =>
    // A backend may cut the sum into any parts, so only what follows from it can be compared.
    define(
      "sumOfSquares",
      shapes.slice(0, 3).map((shape) => shape.join("×")).join(" "),
      ulp(4),
      (backend, input) => {
        return [clipped(backend, backend.sumOfSquares(shapes.map((shape) => input(shape))), 0.01)];
      },
    )
  );
  const factors = [1, 63, 64, 1000].flatMap((parts) =>
    [0.5, 1e3, 1e9, Infinity].map((most) =>
      define("clipFactor", `${parts} to ${most}`, ulp(4), (backend, input) => {
        return [clipped(backend, input([parts], { positive: true }), most)];
      })
    )
  );
  const failures = [[NaN, 1], [Infinity, 1], [1, 0]].map(([square, before]) =>
    define("clipFactor", `of ${square}, ${before} before`, ulp(0), (backend) => {
      return [clipped(backend, backend.upload(Float32Array.of(2, square!, 3), [3]), 1, before)];
    })
  );
  return [...sums, ...factors, ...failures];
}

/** What a changed weight then gives: it may be kept in several forms. */
function used(backend: TrainingBackend, role: Role, weight: Tensor): Tensor[] {
  const [columns, k] = weight.shape as [number, number];
  if (role !== "weight" || k > 16) return [];
  const x = backend.upload(new Random(2).normal(3 * k), [3, k]);
  const dy = backend.upload(new Random(3).normal(3 * columns), [3, columns]);
  const wants = { x: true, weight: false, bias: false };
  return [backend.linear(x, { weight }), backend.linearBackward(dy, x, { weight }, wants).x!];
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
  const embeds = ([[1, 1, 1], [2, 4, 7], [70, 3, 5], [3, 16, 24]] as const).flatMap(([batch, count, dim]) =>
    [false, true].map((distilled) =>
      define(
        "embedBackward",
        `${batch}×${count}×${dim}${distilled ? " distilled" : ""}`,
        sums(batch),
        (backend, input) => {
          const dy = input([batch, count + (distilled ? 2 : 1), dim]);
          const found = backend.embedBackward(dy, distilled);
          return [found.patches, found.clsToken, found.distToken, found.posEmbed];
        },
      )
    )
  );
  const tokens = ([[1, 1, 1, 0], [2, 5, 7, 1], [3, 17, 24, 16]] as const).map(([batch, count, dim, index]) =>
    define("tokenBackward", `${index} of ${batch}×${count}×${dim}`, exact, (backend, input) => {
      return [backend.tokenBackward(input([batch, dim]), index, count)];
    })
  );
  return [...patches, ...embeds, ...tokens];
}

/** All of them. */
export const BACKWARD_CASES: readonly BackwardCase[] = [
  ...linearCases(),
  ...attentionCases(),
  ...rowCases(),
  ...elementCases(),
  ...clippingCases(),
  ...movingCases(),
];
