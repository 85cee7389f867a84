import { assertEquals, assertThrows } from "@std/assert";
import { expandLzw } from "./lzw.ts";

/** Codes of one width, the lowest bit first, in blocks of at most `size` bytes. */
function blocksOf(codes: number[], bits: number, size = 255): Uint8Array {
  const stream = codes.flatMap((code) => Array.from({ length: bits }, (_, i) => (code >> i) & 1));
  const bytes = Array.from(
    { length: Math.ceil(stream.length / 8) },
    (_, at) => stream.slice(at * 8, at * 8 + 8).reduce((byte, bit, i) => byte | bit << i, 0),
  );
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const block = bytes.slice(at, at + size);
    blocks.push(block.length, ...block);
  }
  return Uint8Array.from([...blocks, 0]);
}

Deno.test("codes stand for themselves, for what came before, and for what they are about to mean", () => {
  // 4 clears, 5 ends; then 6 is "1 1" while it is being made, and 7 is "1 1 2"
  assertEquals(expandLzw(blocksOf([4, 1, 6], 3), 2, 3), Uint8Array.of(1, 1, 1));
  assertEquals(expandLzw(blocksOf([4, 1, 6], 3, 1), 2, 3), Uint8Array.of(1, 1, 1));
  assertEquals(expandLzw(blocksOf([1, 2, 3], 3), 2, 3), Uint8Array.of(1, 2, 3));
  assertEquals(expandLzw(blocksOf([4, 1, 4, 2, 4, 3], 3), 2, 2), Uint8Array.of(1, 2));
});

Deno.test("data that ends early and codes that cannot be are refused", () => {
  assertThrows(() => expandLzw(blocksOf([4, 1], 3), 2, 9), RangeError, "ends early");
  assertThrows(() => expandLzw(Uint8Array.of(200, 1), 2, 9), RangeError, "ends early");
  assertThrows(() => expandLzw(blocksOf([4, 1, 5], 3), 2, 3), RangeError, "LZW code 5");
  assertThrows(() => expandLzw(blocksOf([4, 7], 3), 2, 3), RangeError, "LZW code 7");
  assertThrows(() => expandLzw(blocksOf([4, 6], 3), 2, 3), RangeError, "LZW code 6");
  assertThrows(() => expandLzw(blocksOf(Array(9).fill(4), 3), 2, 3), RangeError, "make no pixels");
});
