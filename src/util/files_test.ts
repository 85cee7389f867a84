import { assertEquals, assertRejects } from "@std/assert";
import { isFolder, isMissing, openFile, readFile, streamFile } from "./files.ts";

const SELF = new URL(import.meta.url);
const HERE = new URL(".", SELF);

Deno.test("a file is read whole, in pieces, and as a stream", async () => {
  const bytes = await Deno.readFile(SELF);
  assertEquals(await readFile(SELF), bytes);
  using file = await openFile(SELF);
  assertEquals(await file.stat().then(({ isDirectory, size }) => [isDirectory, size]), [false, bytes.length]);
  const piece = new Uint8Array(7);
  assertEquals([await file.read(piece), piece], [7, bytes.slice(0, 7)]);
  const rest = await new Response(streamFile(file)).arrayBuffer();
  assertEquals(new Uint8Array(rest), bytes.slice(7));
});

Deno.test("folders and what is missing are told apart", async () => {
  assertEquals([await isFolder(HERE), await isFolder(SELF), await isFolder(new URL("no", HERE))], [
    true,
    false,
    undefined,
  ]);
  assertEquals(isMissing(await assertRejects(() => openFile(new URL("no", HERE)))), true);
  assertEquals(isMissing(Object.assign(new Error(), { code: "ENOENT" })), true);
  assertEquals(isMissing(Object.assign(new Error(), { code: "EACCES" })), false);
});
