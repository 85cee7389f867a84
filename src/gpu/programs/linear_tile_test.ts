import { assert, assertEquals } from "@std/assert";
import {
  choosePartedTile,
  chooseTile,
  LINEAR_TILES,
  partCounts,
  partsOf,
  SPAN,
  tileCounts,
  tileQuads,
  tileRows,
} from "./linear_tile.ts";

Deno.test("every tile's loads and memory come out even", () => {
  for (const tile of LINEAR_TILES) {
    const { X_LOADS, W_LOADS, BLOCK } = tileCounts(tile);
    assert(Number.isInteger(X_LOADS) && Number.isInteger(W_LOADS));
    assert(tile.THREADS_X * tile.THREADS_Y <= 256, "invocations of every adapter");
    const bytes = 16 * BLOCK * (tileRows(tile) + 4 * tileQuads(tile));
    assert(bytes <= 16_384, `${bytes} bytes of workgroup memory`);
  }
});

Deno.test("few rows take small tiles, many rows large ones", () => {
  const [large, medium, small] = LINEAR_TILES;
  assertEquals(chooseTile(197, 192, 256), small); //      ViT-B, one picture, 768 columns
  assertEquals(chooseTile(16 * 197, 192, 256), medium);
  assertEquals(chooseTile(64 * 197, 192, 256), large);
  assertEquals(chooseTile(1, 1, 256), small);
});

Deno.test("sums over rows are taken in parts where one would leave processors idle", () => {
  const [large, , small] = LINEAR_TILES;
  const few = choosePartedTile(64, 10, 32, 256);
  assertEquals(few, { tile: small, parts: 1, span: 64 });
  for (const [rows, columns, quads] of [[4160, 384, 32], [1576, 192, 48], [300, 7, 3]] as const) {
    const { parts, span, tile } = choosePartedTile(rows, columns, quads, 256);
    assert(parts > 1 && (parts - 1) * span < rows && parts * span >= rows);
    assertEquals(span % (4 * tile.BLOCK), 0);
    assert(Number.isInteger(partCounts(tile)["ROW_QUADS"]));
  }
  assertEquals(choosePartedTile(64 * 197, 3072, 192, 256), { tile: large, parts: 2, span: 6304 });
});

Deno.test("a long k is cut into spans of whole blocks where groups would be idle", () => {
  for (const { BLOCK } of LINEAR_TILES) assertEquals(SPAN % BLOCK, 0);
  assertEquals([96, 97, 192, 768].map((k4) => partsOf(k4, 21, 256)), [1, 3, 4, 16]);
  assertEquals([21, 128, 129].map((made) => partsOf(192, made, 256)), [4, 4, 1]);
});
