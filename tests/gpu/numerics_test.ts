/**
 * The shaders' own approximations over the whole range of float32, and their layouts, against float64.
 */
import { assert, assertEquals } from "@std/assert";
import type { Activation, Backend } from "../../src/backend/backend.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { createGpuBackend, type GpuBackend } from "../../src/gpu/gpu_backend.ts";
import { LINEAR_TILES, tileGroups } from "../../src/gpu/programs/linear_tile.ts";
import { openGpu } from "../../src/gpu/open_gpu.ts";
import { gelu } from "../../src/reference/gelu.ts";
import { geluTanh } from "../../src/reference/gelu_tanh.ts";
import { quickGelu } from "../../src/reference/quick_gelu.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { silu } from "../../src/reference/silu.ts";
import { softmax } from "../../src/reference/softmax.ts";
import { absolute, assertClose, scaledBy, type Tolerance, ulp } from "../conformance/tolerance.ts";
import { Random } from "../support/random.ts";
import { gpuTest, openBackend } from "./adapter.ts";

/** Finite floats of every exponent and either sign that are not subnormal: a GPU may take those for 0. */
function allFloats(): Float32Array {
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / 100_003) }, (_, i) => i * 100_003);
  return new Float32Array(bits.buffer).filter((x) => Number.isFinite(x) && Math.abs(x) >= 2 ** -126);
}

function between(low: number, high: number, count = 40_001): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));
}

/** An activation alone: a product with a matrix of 1×1. */
async function apply(backend: GpuBackend, activation: Activation, x: Float32Array): Promise<Float32Array> {
  return await backend.scope(() => {
    const weight = backend.upload(Float32Array.of(1), [1, 1], "weight");
    return backend.read(backend.linear(backend.upload(x, [x.length, 1]), { weight }, { activation }));
  });
}

const ACTIVATIONS: [Activation, (x: Float64Array) => Float64Array, (x: Float32Array) => Tolerance][] = [
  ["gelu", gelu, (x) => scaledBy(3e-7, x)],
  ["geluTanh", geluTanh, (x) => scaledBy(3e-7, x)],
  ["quickGelu", quickGelu, (x) => scaledBy(3e-7, x)],
  ["silu", silu, (x) => scaledBy(3e-7, x)],
  ["tanh", (x) => x.map(Math.tanh), () => ulp(8)],
];

for (const [name, wanted, tolerance] of ACTIVATIONS) {
  gpuTest(`gpu: ${name} over all floats`, async () => {
    const backend = await openBackend();
    for (const x of [allFloats(), between(-12, 12), between(-0.7, 0.7)]) {
      const found = await apply(backend, name, x);
      assertClose(name, found, wanted(Float64Array.from(x)), tolerance(x), (i) => `x = ${x[i]}`);
    }
    assert((await apply(backend, name, Float32Array.of(NaN))).every(Number.isNaN), "NaN must not be hidden");
    backend.dispose();
  });
}

gpuTest("gpu: exponentials of softmax over their whole range", async () => {
  const backend = await openBackend();
  // Two floats a row: 0 and x ≤ 0, so that the second probability is e^x / (1 + e^x).
  const x = between(-86, 0);
  const data = Float32Array.from({ length: 2 * x.length }, (_, i) => i % 2 ? x[i >> 1]! : 0);
  const found = await backend.read(backend.softmax(backend.upload(data, [x.length, 2])));
  assertClose("softmax", found, softmax(Float64Array.from(data), 2), ulp(7), (i) => `x = ${x[i >> 1]}`);
  backend.dispose();
});

gpuTest("gpu: softmax of extremes", async () => {
  const backend = await openBackend();
  const of = async (...row: number[]) => {
    return [...await backend.read(backend.softmax(backend.upload(Float32Array.from(row), [1, row.length])))];
  };
  assertEquals(await of(3e38, -3e38, 0, 1), [1, 0, 0, 0]);
  assertEquals(await of(-3e38, -3e38, -3e38, -3e38), [0.25, 0.25, 0.25, 0.25]);
  assertEquals(await of(0, -87.5, -200), [1, 0, 0]);
  assert((await of(NaN, 1, 2, 3, 4)).every(Number.isNaN), "NaN must not be hidden");
  backend.dispose();
});

gpuTest("gpu: long heads take fewer queries at a time", async () => {
  const backend = await openBackend();
  const reference = new ReferenceBackend();
  for (const headDim of [126, 252]) {
    const shape = [2, 37, 3 * 2 * headDim];
    const data = new Random(headDim).normals(sizeOf(shape));
    const of = (backend: Backend) =>
      backend.read(backend.attention(backend.upload(data, shape), 2, headDim ** -0.5));
    assertClose(`heads of ${headDim}`, await of(backend), await of(reference), absolute(2e-6));
  }
  backend.dispose();
});

gpuTest("gpu: a product is the same bits from every tile, in every type", async () => {
  const [rows, k, columns] = [65, 470, 66];
  const x = new Random(1).normals(rows * k);
  const weight = new Random(2).normals(columns * k);
  for (const type of ["f32", "f16", "int8"] as const) {
    let wanted: Float32Array | undefined;
    const ofTiles = LINEAR_TILES.map((tile) => tileGroups(tile, rows, Math.ceil(columns / 4)));
    for (const groups of [...ofTiles.map(([across, down]) => across * down), 1000]) { // the last cuts k into parts
      const backend = createGpuBackend(await openGpu(), { groups });
      const weights = { weight: backend.upload(weight, [columns, k], "weight", type) };
      const found = await backend.read(backend.linear(backend.upload(x, [rows, k]), weights));
      assertEquals(found, wanted ??= found);
      backend.dispose();
    }
  }
});
