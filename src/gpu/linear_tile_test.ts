import { assert, assertEquals } from "@std/assert";
import { chooseTile, LINEAR_TILES, tileCounts, tileQuads, tileRows } from "./linear_tile.ts";

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
