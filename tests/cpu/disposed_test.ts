import { assertEquals, assertThrows } from "@std/assert";
import type { Backend } from "../../src/backend/backend.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DisposedError } from "../../src/errors.ts";
import { Random } from "../support/random.ts";

const BYTES = 1 << 20;

/** Odd sizes, so that kernels also touch what lies behind rows and columns. */
async function someOperators(backend: Backend): Promise<Float32Array[]> {
  const random = new Random(5);
  const x = backend.upload(random.normals(2 * 7 * 33), [2, 7, 33]);
  const weight = backend.upload(random.normals(21 * 33), [21, 33], "weight");
  const bias = backend.upload(random.normals(21), [21]);
  const qkv = backend.linear(x, { weight, bias }, { activation: "gelu" });
  const norm = { scale: bias, bias };
  return await Promise.all([
    backend.read(backend.attention(qkv, 1, 0.3)),
    backend.read(backend.attentionWeights(qkv, 1, 0.3)),
    backend.read(backend.layerNorm(qkv, norm, 1e-6)),
    backend.read(backend.softmax(qkv)),
  ]);
}

Deno.test("what a disposed backend leaves in memory changes no bit of the next one's results", async () => {
  const wanted = await someOperators(await CpuBackend.create());
  for (const value of [NaN, Infinity]) {
    const former = await CpuBackend.create({ bytes: BYTES });
    former.upload(new Float32Array(BYTES / 4 - 20_000).fill(value), [BYTES / 4 - 20_000]);
    former.dispose();
    const next = await CpuBackend.create({ bytes: BYTES });
    assertEquals(await someOperators(next), wanted);
    next.dispose();
  }
});

Deno.test("a disposed backend refuses to work", async () => {
  const backend = await CpuBackend.create();
  const x = backend.upload(Float32Array.of(1, 2), [1, 2]);
  backend.dispose();
  backend.dispose();
  assertThrows(() => backend.softmax(x), DisposedError, "disposed");
  assertThrows(() => backend.upload(Float32Array.of(1), [1]), DisposedError);
  assertThrows(() => backend.read(x), DisposedError);
});
