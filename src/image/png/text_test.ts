import { assertEquals } from "@std/assert";
import { inflatedText } from "./text.ts";

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("inflatedText inflates up to a megabyte, and is empty for more or for what is broken", async () => {
  const inflated = async (bytes: Uint8Array<ArrayBuffer>) => {
    return (await inflatedText({ key: "", bytes, deflated: true })).length;
  };
  assertEquals(await inflated(await deflated(new Uint8Array(1 << 20))), 1 << 20);
  assertEquals(await inflated(await deflated(new Uint8Array((1 << 20) + 1))), 0);
  assertEquals(await inflated(await deflated(new Uint8Array(64 << 20))), 0);
  assertEquals(await inflated(latin1("broken")), 0);
});
