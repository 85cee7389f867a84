import { assertEquals } from "@std/assert";
import { decodeBase64 } from "./base64.ts";

Deno.test("base64 is decoded", () => {
  assertEquals(decodeBase64("AP+A"), Uint8Array.of(0, 255, 128));
  assertEquals(decodeBase64(""), new Uint8Array());
});
