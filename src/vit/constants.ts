/**
 * What a network computes with and nobody learns.
 *
 * @module
 */
import { type ConstantSpec, sizeOf } from "./parameter_spec.ts";
import { distanceCount, gridSize, tokenCount } from "./sizes.ts";
import type { RopeConfig, VitConfig } from "./vit_config.ts";
import type { Constants } from "./weights.ts";

/** Makes all that a network computes with and nobody learns; in training there is more of that. */
export function makeConstants<T>(
  config: VitConfig,
  make: (spec: ConstantSpec) => T,
  { training }: { readonly training: boolean },
): Constants<T> {
  const tables = config.rope?.kind === "mixed" ? undefined : ropeTables(config);
  const mask = training ? biasMask(config) : undefined;
  return {
    rope: tables && { cos: make(tables.cos), sin: make(tables.sin) },
    places: config.rope?.kind === "mixed" ? patchPlaces(config, make) : undefined,
    positionIndex: config.relativePositionBias || config.sharedPositionBias
      ? make(distanceIndex(config))
      : undefined,
    biasMask: mask && make(mask),
  };
}

/** Factors of qkv's bias that keep the keys' part at 0 while the others learn, where keys have none. */
function biasMask({ qkvBias, embedDim }: VitConfig): ConstantSpec | undefined {
  if (qkvBias !== "queryValue") return undefined;
  const data = new Float32Array(3 * embedDim).fill(1).fill(0, embedDim, 2 * embedDim);
  return { name: "qkv_bias_mask", shape: [3 * embedDim], data };
}

/**
 * Cosines and sines of the angles by which the numbers of a head are turned, for each patch: [N, headDim].
 *
 * A head has headDim/4 angles for the row and as many for the column, each for two numbers: neighbours or, of DINOv3, number i
 * and number i + headDim/2. That is so in timm whichever two numbers turn together, `rope.half`.
 */
function ropeTables(config: VitConfig): { cos: ConstantSpec; sin: ConstantSpec } | undefined {
  const { rope, embedDim, numHeads } = config;
  if (!rope) return undefined;
  const headDim = embedDim / numHeads;
  const grid = gridSize(config);
  const frequencies = frequenciesOf(rope, headDim / 4);
  const places = placesOf(rope, grid);
  const shape = [grid ** 2, headDim];
  const table = (name: string, f: (angle: number) => number): ConstantSpec => {
    const data = new Float32Array(grid ** 2 * headDim);
    for (let patch = 0; patch < grid ** 2; patch++) {
      const [row, column] = [places[Math.floor(patch / grid)]!, places[patch % grid]!];
      const ordered = rope.columnsFirst ? [column, row] : [row, column];
      const angles = ordered.flatMap((place) =>
        frequencies.map((frequency) => Math.fround(place * frequency))
      );
      for (let i = 0; i < headDim; i++) {
        const pair = rope.kind === "dinov3" ? i % angles.length : i >> 1;
        data[patch * headDim + i] = f(angles[pair]!);
      }
    }
    return { name, shape, data };
  };
  return { cos: table("rope.cos", Math.cos), sin: table("rope.sin", Math.sin) };
}

/**
 * The row and the column of each patch, by which learnt frequencies are multiplied: [N, D] each, as `scale` takes them. x is
 * the row, or the column where columns come first.
 */
function patchPlaces<T>(
  config: VitConfig,
  make: (spec: ConstantSpec) => T,
): { readonly x: T; readonly y: T } {
  const { rope, embedDim } = config;
  const grid = gridSize(config);
  const shape = [grid ** 2, embedDim];
  const table = (name: string, placeOf: (patch: number) => number): T => {
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => placeOf(Math.floor(i / embedDim)));
    return make({ name, shape, data });
  };
  const [row, column] = [(patch: number) => Math.floor(patch / grid), (patch: number) => patch % grid];
  const [x, y] = rope!.columnsFirst ? [column, row] : [row, column];
  return { x: table("rope.x", x), y: table("rope.y", y) };
}

/** Angles per unit of length: those of DINOv3 are turns of a circle, those of others radians. */
function frequenciesOf({ kind, temperature }: RopeConfig, count: number): number[] {
  const turn = kind === "dinov3" ? 2 * Math.PI : 1;
  return Array.from({ length: count }, (_, i) => turn / temperature ** (i / count));
}

/** The place of each row, and of each column, of a grid. */
function placesOf({ kind, referenceGrid, gridOffset = 0 }: RopeConfig, grid: number): number[] {
  return Array.from({ length: grid }, (_, i) => {
    if (kind === "dinov3") return 2 * (i + 0.5) / grid - 1;
    return (i + gridOffset) / grid * (referenceGrid ?? grid);
  });
}

/**
 * For each pair of tokens, [T, T], the row of the table of relative positions: for patches by how many rows and columns
 * they are apart; the last three rows are for the class token and a patch, a patch and the class token, and the class token
 * itself.
 */
function distanceIndex(config: VitConfig): ConstantSpec {
  const grid = gridSize(config);
  const tokens = tokenCount(config);
  const rows = distanceCount(config);
  const width = 2 * grid - 1;
  const data = new Float32Array(tokens ** 2);
  for (let from = 0; from < tokens; from++) {
    for (let to = 0; to < tokens; to++) {
      data[from * tokens + to] = from === 0 || to === 0
        ? rows - (from === 0 ? (to === 0 ? 1 : 3) : 2)
        : rowOf(from - 1, to - 1);
    }
  }
  return { name: "relative_position_index", shape: [tokens, tokens], data };

  function rowOf(from: number, to: number): number {
    const down = Math.floor(from / grid) - Math.floor(to / grid);
    const across = from % grid - to % grid;
    return (down + grid - 1) * width + across + grid - 1;
  }
}
