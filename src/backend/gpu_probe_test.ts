import { assertEquals } from "@std/assert";
import { hasGpus, isSoftware } from "./gpu_probe.ts";

Deno.test("programs that play a GPU are told by flag or name", () => {
  assertEquals(isSoftware({ description: "llvmpipe (LLVM 15.0.6, 256 bits)" }), true);
  assertEquals(isSoftware({ description: "SwiftShader Device" }), true);
  assertEquals(isSoftware({ isFallbackAdapter: true }), true);
  assertEquals(isSoftware({ description: "NVIDIA H200", vendor: "nvidia" }), false);
  assertEquals(isSoftware({}), false);
});

Deno.test("WebGPU is used from Deno 2.8 on", () => {
  assertEquals(["2.5.6", "2.7.9"].map((version) => hasGpus(version)), [false, false]);
  const here = globalThis.navigator?.gpu !== undefined;
  assertEquals(["2.8.0", "2.10.1", "3.0.0"].map((version) => hasGpus(version)), [here, here, here]);
});
