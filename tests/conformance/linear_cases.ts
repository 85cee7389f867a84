/**
 * The linear of the seam on shapes around the tiles, blocks and chunks that the CPU's kernels cut it into, and around
 * the powers of two that a GPU's shaders do.
 *
 * @module
 */
import type { Activation, Backend, WeightType } from "../../src/backend/backend.ts";
import { type Case, define, type Input } from "./case.ts";
import { BLOCK, CHUNK, PANEL, TILE } from "./kernel_sizes.ts";
import { scaled, type Tolerance } from "./tolerance.ts";

/** Rows, k and columns. */
type Shape = readonly [rows: number, k: number, columns: number];

const SMALL: readonly Shape[] = [
  [1, 1, 1],
  [1, 2, PANEL],
  [TILE - 1, 3, PANEL - 1],
  [TILE, 4, PANEL],
  [TILE + 1, 5, PANEL + 1],
  [2 * TILE, 16, 2 * PANEL],
  [2 * TILE + 1, 27, 20],
  [17, 64, 24],
  [65, 128, 96],
  [197, 48, 40],
];

const POWERS_OF_TWO: readonly Shape[] = [
  [3, 255, 10],
  [TILE, 256, PANEL],
  [7, 257, 15],
  [2, 513, 33],
  [6, 40, 257],
  [5, 36, 264],
];

/** k around one block and two. */
const BLOCKS: readonly Shape[] = [
  [3, BLOCK - 1, PANEL + 2],
  [TILE, BLOCK, PANEL],
  [TILE + 1, BLOCK, PANEL - 1],
  [TILE + 2, BLOCK + 1, 2 * PANEL - 1],
  [2, 2 * BLOCK - 1, 3 * PANEL],
  [TILE - 1, 2 * BLOCK, 33],
  [TILE + 1, 2 * BLOCK + 1, PANEL + 1],
];

/** Columns around one chunk of panels and beyond two, of which the last panel is whole or not. */
const CHUNKS: readonly Shape[] = [
  [TILE + 1, 40, CHUNK - 1],
  [TILE, 36, CHUNK],
  [2, 20, CHUNK + 1],
  [2 * TILE + 1, BLOCK + 1, CHUNK + PANEL],
  [3, 2 * BLOCK + 1, 2 * CHUNK + PANEL + 1],
];

/**
 * The tolerance of long sums: among thousands of sums in float32, one of hundreds of roundings may be this
 * far from the exact one.
 */
const OF_LONG_SUMS = scaled(4e-6);

/** The epilogue of the sum, the type of the weight, and the tolerance of the result. */
interface Variant {
  readonly bias?: boolean;
  readonly activation?: Activation | undefined;
  readonly scale?: boolean;
  readonly residual?: boolean;
  readonly type?: WeightType | undefined;
  readonly tolerance?: Tolerance;
}

function linearCase([rows, k, columns]: Shape, variant: Variant = {}): Case {
  const { bias = true, activation, scale = false, residual = false, type, tolerance = scaled(2e-6) } =
    variant;
  const words = [
    `${rows}×${k}×${columns}`,
    !bias && "no bias",
    activation,
    scale && "scale",
    residual && "residual",
    type && `weight in ${type}`,
  ];
  const linear = define("linear", words.filter(Boolean).join(" "), tolerance, (backend, input) => {
    const x = input([rows, k]);
    const weights = {
      weight: input([columns, k], { role: "weight", sigma: k ** -0.5, type }),
      bias: bias ? input([columns], { role: "vector" }) : undefined,
    };
    return backend.linear(x, weights, {
      ...(activation && { activation }),
      ...(scale && { scale: input([columns], { role: "vector" }) }),
      ...(residual && { residual: input([rows, columns]) }),
    });
  });
  return { ...linear, weightType: type };
}

/** Every epilogue after a sum of one block and of several, on whole panels and on a part of one. */
function epilogueCases(): Case[] {
  const shapes: readonly Shape[] = [
    [7, 300, 21],
    [TILE, 64, 2 * PANEL],
    [3, 10, 300],
    [TILE + 1, 2 * BLOCK, PANEL + 1],
  ];
  return shapes.flatMap((shape) =>
    ([undefined, "gelu", "geluTanh", "quickGelu", "silu", "tanh"] as const).flatMap((activation) =>
      [false, true].flatMap((residual) => [
        ...[false, true].map((bias) => linearCase(shape, { bias, activation, residual })),
        // Factors that are three or so make three times as much of what the sum is off by.
        linearCase(shape, { activation, scale: true, residual, tolerance: scaled(6e-6) }),
      ])
    )
  );
}

/** The layers of a Vision Transformer at the limits of blocks and chunks. */
function limitCases(): Case[] {
  const tolerance = OF_LONG_SUMS;
  return [...BLOCKS, ...CHUNKS].flatMap((shape) => [
    linearCase(shape, { tolerance }),
    linearCase(shape, { tolerance, activation: "gelu" }),
    linearCase(shape, { tolerance, residual: true }),
  ]);
}

/** k around a word of products of whole numbers, and around one and two ranges of x. */
const RANGES: readonly Shape[] = [
  [2, 3, PANEL + 1],
  [TILE + 1, 8, PANEL],
  [3, 9, 2 * PANEL],
  [TILE, 15, PANEL - 1],
  [TILE - 1, 63, 10],
  [TILE, 64, PANEL],
  [TILE + 2, 65, PANEL + 1],
  [3, 127, 3 * PANEL],
  [1, 128, 2],
  [TILE + 1, 133, 2 * PANEL + 1],
];

/** Weights in fewer bits, whose numbers are what these bits keep. */
function typedCases(): Case[] {
  const tolerance = OF_LONG_SUMS;
  const shapes: readonly Shape[] = [[1, 1, 1], [TILE + 1, 5, PANEL + 1], ...RANGES, ...BLOCKS, ...CHUNKS];
  return (["f16", "int8"] as const).flatMap((type) =>
    shapes.flatMap((shape) => [
      linearCase(shape, { tolerance, type }),
      linearCase(shape, { tolerance, type, activation: "gelu", residual: true }),
      linearCase(shape, { tolerance, type, activation: "silu", scale: true }),
    ])
  );
}

function batchedCase(): Case {
  return define(
    "linear",
    "over leading axes",
    scaled(2e-6),
    (backend, input) =>
      backend.linear(input([2, 3, 5, 12]), {
        weight: input([10, 12], { role: "weight", sigma: 0.3 }),
        bias: input([10], { role: "vector" }),
      }),
  );
}

/** Queries of the first tokens alone, with their keys and values, or the keys and values of all. */
function queriesCases(): Case[] {
  const shapes = [[3, 17, 12, 1], [2, 6, 8, 2], [5, 13, 64, 1], [1, 9, 8, 9], [2, 65, BLOCK + 8, 3]] as const;
  return ([undefined, "f16", "int8"] as const).flatMap((type) =>
    shapes.flatMap(([batch, tokens, dim, queries]) => {
      const name = `${[batch, tokens, dim].join("×")}, ${type ?? "f32"}, ${queries} queries`;
      const qkv = (backend: Backend, input: Input) => {
        const weight = input([3 * dim, dim], { role: "weight", type, sigma: 0.15 });
        const bias = input([3 * dim], { role: "vector" });
        return backend.linear(input([batch, tokens, dim]), { weight, bias }, { queries });
      };
      const cases = [
        define("linear", name, OF_LONG_SUMS, (backend, input) => {
          return backend.firstTokens(qkv(backend, input), queries);
        }),
        define("linear", `${name}, the rest`, OF_LONG_SUMS, (backend, input) => {
          return backend.columns(qkv(backend, input), dim, 2 * dim);
        }),
      ];
      return cases.map((each) => ({ ...each, weightType: type }));
    })
  );
}

/** The cases of `linear`. */
export function linearCases(): Case[] {
  const plain = [...SMALL, ...POWERS_OF_TWO].map((shape) => linearCase(shape));
  return [...plain, ...epilogueCases(), ...limitCases(), ...typedCases(), batchedCase(), ...queriesCases()];
}
