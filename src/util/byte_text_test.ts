import { assertEquals, assertMatch } from "@std/assert";
import { fromByteText, toByteText } from "./byte_text.ts";

Deno.test("every byte is a character that needs no escape, and comes back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = toByteText(bytes);
  assertEquals(new Set(text).size, 256);
  assertMatch(text, /^[^"\\\s\p{Cc}]+$/u);
  assertEquals(fromByteText(text), bytes);
  assertEquals(fromByteText(""), new Uint8Array());
});
