import { assertEquals } from "@std/assert";
import { readText } from "./notes.ts";

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const view = (text: string) => new DataView(latin1(text).buffer);
const TYPES = { tEXt: 0x74455874, zTXt: 0x7a545874, iTXt: 0x69545874 };

function read(
  type: keyof typeof TYPES,
  data: string,
): [key: string, rest: string, deflated: boolean] | undefined {
  const text = readText(TYPES[type], view(data));
  return text && [text.key, String.fromCharCode(...text.bytes), text.deflated];
}

Deno.test("readText splits the three kinds of text", () => {
  assertEquals(read("tEXt", "key\0text\0more"), ["key", "text\0more", false]);
  assertEquals(read("zTXt", "key\0\0packed"), ["key", "packed", true]);
  assertEquals(read("iTXt", "key\0\0\0de\0name\0text"), ["key", "text", false]);
  assertEquals(read("iTXt", "key\0\x01\0\0\0packed"), ["key", "packed", true]);
});

Deno.test("readText finds no text in damaged chunks", () => {
  for (const data of ["", "no zero", "k".repeat(80) + "\0text"]) assertEquals(read("tEXt", data), undefined);
  for (const data of ["key\0", "key\0\0\0", "key\0\0\0de\0text"]) assertEquals(read("iTXt", data), undefined);
});
