import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { DeviceError } from "../errors.ts";
import { compileNow, compileWasm, fromHex, readHex } from "./wasm.ts";

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

Deno.test("bytes are read from their digits, with the engine's function and without it", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const read of [fromHex, readHex]) {
    assertEquals(read(text), bytes);
    assertEquals(read(""), new Uint8Array());
  }
});

Deno.test("what is compiled already is taken as it is", async () => {
  const module = new WebAssembly.Module(EMPTY);
  assertEquals([await compileWasm(module), compileNow(module)], [module, module]);
  assertInstanceOf(compileNow("0061736d01000000"), WebAssembly.Module);
});
