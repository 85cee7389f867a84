import { assertEquals, assertInstanceOf, assertMatch, assertRejects } from "@std/assert";
import { DeviceError } from "../errors.ts";
import { compileWasm, fromByteText, toByteText } from "./wasm.ts";

const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** Runs `use` where WebAssembly is not compiled, as under a page's policy. */
async function whereForbidden(use: () => Promise<void>): Promise<void> {
  const { compile } = WebAssembly;
  const refusal = new WebAssembly.CompileError("code generation disallowed by embedder");
  WebAssembly.compile = () => Promise.reject(refusal);
  try {
    await use();
  } finally {
    WebAssembly.compile = compile;
  }
}

Deno.test("where WebAssembly is not allowed, the error says so; damaged bytes stay a CompileError", async () => {
  assertInstanceOf(await compileWasm(EMPTY), WebAssembly.Module);
  await assertRejects(() => compileWasm(EMPTY.slice(1)), WebAssembly.CompileError);
  await whereForbidden(async () => {
    const { message } = await assertRejects(
      () => compileWasm(EMPTY),
      DeviceError,
      "does not allow (code gen",
    );
    assertEquals(message.endsWith("is wanted"), true);
  });
});

Deno.test("every byte is a character that needs no escape, and comes back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = toByteText(bytes);
  assertEquals(new Set(text).size, 256);
  assertMatch(text, /^[^"\\\s\p{Cc}]+$/u);
  assertEquals(fromByteText(text), bytes);
  assertEquals(fromByteText(""), new Uint8Array());
});
