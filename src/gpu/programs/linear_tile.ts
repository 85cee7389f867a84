/**
 * The tiles that the matrix product is cut into: how many elements of the result a group of threads, and one thread,
 * keeps in registers.
 *
 * @module
 */

/** A tile of the result. */
export interface LinearTile {
  /** Rows that a thread computes. */
  readonly ROWS: number;
  /** Quads of columns that it computes of each. */
  readonly QUADS: number;
  /** Threads of a group along columns. */
  readonly THREADS_X: number;
  /** Threads of a group along rows. */
  readonly THREADS_Y: number;
  /** Quads of k that are in workgroup memory at once. */
  readonly BLOCK: number;
}

/**
 * The largest does the most work per number that it reads (64 products for 16 numbers from workgroup memory, 16 KB of
 * it, what every adapter has), the smallest keeps many processors busy with few rows.
 */
export const LINEAR_TILES: readonly LinearTile[] = [
  { ROWS: 8, QUADS: 2, THREADS_X: 16, THREADS_Y: 16, BLOCK: 4 }, // 128×128
  { ROWS: 8, QUADS: 1, THREADS_X: 16, THREADS_Y: 8, BLOCK: 4 }, //   64×64
  { ROWS: 4, QUADS: 1, THREADS_X: 16, THREADS_Y: 8, BLOCK: 8 }, //   32×64
];

/** Rows of one group. */
export function tileRows({ ROWS, THREADS_Y }: LinearTile): number {
  return ROWS * THREADS_Y;
}

/** Quads of columns of one group. */
export function tileQuads({ QUADS, THREADS_X }: LinearTile): number {
  return QUADS * THREADS_X;
}

/** Groups along columns and rows. */
export function tileGroups(tile: LinearTile, rows: number, quads: number): [number, number] {
  return [Math.ceil(quads / tileQuads(tile)), Math.ceil(rows / tileRows(tile))];
}

/** A tile's numbers, and loads of a thread for one block that follow from them, of x and of the weights. */
type TileCounts = Readonly<Record<keyof LinearTile | "X_LOADS" | "W_LOADS", number>>;

/** All numbers that `shaders/linear.wgsl` is written with. */
export function tileCounts(tile: LinearTile): TileCounts {
  const threads = tile.THREADS_X * tile.THREADS_Y;
  const X_LOADS = tileRows(tile) * tile.BLOCK / threads;
  const W_LOADS = 4 * tile.BLOCK * tileQuads(tile) / threads;
  return { ...tile, X_LOADS, W_LOADS };
}

/** The largest tile that still makes `groups` groups of the result, or else the smallest. */
export function chooseTile(rows: number, quads: number, groups: number): LinearTile {
  const enough = LINEAR_TILES.find((tile) => {
    const [x, y] = tileGroups(tile, rows, quads);
    return x * y >= groups;
  });
  return enough ?? LINEAR_TILES.at(-1)!;
}

/**
 * Quads of k whose products are one chain of multiply-adds: whole blocks of every tile. Sums of longer chains are taken span by
 * span, by groups of their own or not, and are the same bits.
 */
export const SPAN = 48;

/** Spans that are worth the launch that adds up the parts. */
const LEAST_PARTS = 3;

/** The parts that k is cut into where `made` groups would leave more than half of `groups` idle. */
export function partsOf(k4: number, made: number, groups: number): number {
  const parts = Math.ceil(k4 / SPAN);
  return 2 * made <= groups && parts >= LEAST_PARTS ? parts : 1;
}

/** Rows that are worth a part of their own. */
const LEAST_SPAN = 128;

/** The cut of dyᵀ·x: a tile, and how many parts of how many rows the sum over rows is taken in. */
export interface Parts {
  readonly tile: LinearTile;
  readonly parts: number;
  readonly span: number;
}

/** As `chooseTile` for a result of `columns` × `quads`, whose sums over `rows` may be taken in parts for more groups. */
export function choosePartedTile(rows: number, columns: number, quads: number, groups: number): Parts {
  const most = Math.ceil(rows / LEAST_SPAN);
  const tile = chooseTile(columns, quads, groups / most);
  const [x, y] = tileGroups(tile, columns, quads);
  const wanted = Math.min(most, Math.max(1, Math.ceil(groups / (x * y))));
  const block = 4 * tile.BLOCK;
  const span = Math.ceil(rows / wanted / block) * block;
  return { tile, span, parts: Math.ceil(rows / span) };
}

/** The numbers that `shaders/linear_backward.wgsl` is written with. */
export function partCounts(tile: LinearTile): Record<string, number> {
  return { ...tileCounts(tile), ROW_QUADS: tile.ROWS / 4 };
}
