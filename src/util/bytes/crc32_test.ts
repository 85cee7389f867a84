import { assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { crc32 } from "./crc32.ts";

Deno.test("the checksum is that of the standard, of the whole or piece by piece", () => {
  const bytes = new TextEncoder().encode("123456789");
  assertEquals(crc32(bytes), 0xcbf43926);
  assertEquals(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4))), 0xcbf43926);
  assertEquals(crc32(new Uint8Array()), 0);
});

Deno.test("bytes of any length have the checksum that gzip writes behind them", () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 37 + length);
    const packed = gzipSync(bytes);
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    assertEquals(crc32(bytes), view.getUint32(packed.length - 8, true), `${length}`);
  }
});
