import { assertEquals } from "@std/assert";
import { inflatedText, readText } from "./text.ts";

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

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
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

Deno.test("inflatedText inflates up to a megabyte, and is empty for more or for what is broken", async () => {
  const inflated = async (bytes: Uint8Array<ArrayBuffer>) => {
    return (await inflatedText({ key: "", bytes, deflated: true })).length;
  };
  assertEquals(await inflated(await deflated(new Uint8Array(1 << 20))), 1 << 20);
  assertEquals(await inflated(await deflated(new Uint8Array((1 << 20) + 1))), 0);
  assertEquals(await inflated(await deflated(new Uint8Array(64 << 20))), 0);
  assertEquals(await inflated(latin1("broken")), 0);
});
