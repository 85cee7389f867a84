import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../tests/support/random.ts";
import { withAllThreads } from "../../../tests/support/threads.ts";
import { type QuantizedRows, quantizeRows } from "../../numbers/int8.ts";
import { CpuBackend } from "../cpu_backend.ts";
import type { KernelBuild } from "../kernels.ts";
import { CpuIntegers } from "./cpu_integers.ts";

const BUILDS = ["strict", "relaxed"] as const;

/** x [rows, k] times W [columns, k] whose numbers are whole already. */
async function product(build: KernelBuild, x: Float32Array, { values, scales }: QuantizedRows, threads = 1) {
  const [columns, k] = [scales.length, values.length / scales.length];
  const backend = await withAllThreads(await CpuIntegers.create({ build, threads }), threads);
  try {
    const weight = backend.uploadQuantized!({ values, scales }, [columns, k]);
    return await backend.read(backend.linear(backend.upload(x, [x.length / k, k]), { weight }));
  } finally {
    backend.dispose();
  }
}

/** One row of `k` and a weight of two columns, `fill(i)` and its negative. */
async function ofRow(build: KernelBuild, x: Float32Array, value = 1) {
  const values = new Int8Array(2 * x.length).fill(value);
  values.fill(-value, x.length);
  return await product(build, x, { values, scales: Float32Array.of(1, 1) });
}

for (const build of BUILDS) {
  Deno.test(`${build}: the largest sums do not overflow, up to k = 16384 and beyond`, async () => {
    for (const k of [1, 2, 63, 64, 65, 4095, 16_384, 100_003]) {
      for (const [weight, activation] of [[127, 127], [-128, 127], [127, 126], [-1, 1]] as const) {
        // A block begins with 0 and has 127, so that the steps between are 1.
        const x = new Float32Array(k).fill(activation);
        for (let i = 0; i < k; i += 64) x.set([0, 127].slice(0, k - i), i);
        const sum = x.reduce((a, b) => a + b) * weight;
        const found = await product(build, x, {
          values: new Int8Array(k).fill(weight),
          scales: Float32Array.of(1),
        });
        assert(Math.abs(found[0]! - sum) <= Math.abs(sum * 1e-4), `${k} times ${weight}·${activation}`);
      }
    }
  });

  Deno.test(`${build}: rows of one number, or nearly`, async () => {
    for (const value of [0, -0, 1, -3.25, 1e-30, -1e30, 1e-42]) {
      const x = new Float32Array(200).fill(value);
      const [sum] = await ofRow(build, x);
      assert(Math.abs(sum! - 200 * x[0]!) <= Math.abs(200 * value * 1e-6), `${value}: ${sum}`);
    }
    const [sum] = await ofRow(build, Float32Array.from({ length: 200 }, (_, i) => 1e-40 * i));
    assert(Math.abs(sum!) < 1e-35);
  });

  Deno.test(`${build}: numbers that are huge, and a few that are among small ones`, async () => {
    for (const scale of [1e-30, 1, 1e30, 3e35]) {
      const x = new Random(3).normals(300).map((v) => v * scale);
      const exact = x.reduce((sum, v) => sum + v);
      const found = await ofRow(build, x);
      assert(Math.abs(found[0]! - exact) <= 1.5 * scale, `${found[0]} ${exact}`);
      assertEquals(found[1], -found[0]!);
    }
    // An outlier spoils its own block of 64 channels, and no other.
    const x = new Random(4).normals(128);
    const error = async (x: Float32Array) => {
      const values = new Int8Array(128);
      values.fill(100, 64);
      const [found] = await product(build, x, { values, scales: Float32Array.of(0.01) });
      return Math.abs(found! - x.subarray(64).reduce((a, b) => a + b));
    };
    const usual = await error(x);
    x[5] = 1e6;
    assertEquals(await error(x), usual);
  });

  Deno.test(`${build}: what is infinite or NaN gives no number, in its row alone`, async () => {
    for (const wrong of [NaN, Infinity, -Infinity]) {
      for (const place of [0, 1, 63, 64, 130, 131]) {
        const x = new Random(5).normals(4 * 132);
        const clean = await ofRow(build, x.slice(0, 132));
        x[132 + place] = wrong;
        const values = new Int8Array(2 * 132).fill(1);
        values.fill(-1, 132);
        const found = await product(build, x, { values, scales: Float32Array.of(1, 1) });
        assertEquals([...found.subarray(0, 2)], [...clean]);
        assert(found.subarray(2, 4).every((y) => !Number.isFinite(y)), `${wrong} at ${place}: ${found}`);
        assert(found.subarray(4).every(Number.isFinite));
      }
    }
    const range = Float32Array.of(3e38, -3e38);
    assert((await ofRow(build, range)).every((y) => !Number.isFinite(y)), "a range beyond float32");
  });

  Deno.test(`${build}: the same bits on any number of threads, in any batch, and with any neighbour`, async () => {
    const [rows, k, columns] = [57, 333, 1030];
    const x = new Random(6).normals(rows * k);
    const weight = quantizeRows(new Random(7).normals(columns * k), k);
    const wanted = await product(build, x, weight);
    for (const threads of [2, 3, 4]) assertEquals(await product(build, x, weight, threads), wanted);
    for (const [first, last] of [[0, 1], [3, 5], [11, 18], [50, 57]] as const) {
      const found = await product(build, x.slice(first * k, last * k), weight);
      assertEquals(found, wanted.slice(first * columns, last * columns));
    }
  });

  Deno.test(`${build}: weights in whole numbers and in floats are the same weights, and others stay floats`, async () => {
    const data = new Random(8).normals(24 * 40);
    const x = new Random(9).normals(3 * 40);
    const backend = await CpuIntegers.create({ build });
    const quantized = backend.upload(data, [24, 40], "weight", "int8");
    const found = await backend.read(backend.linear(backend.upload(x, [3, 40]), { weight: quantized }));
    assertEquals(found, await product(build, x, quantizeRows(data, 40)));
    const floats = await CpuBackend.create({ build });
    for (const type of ["f32", "f16"] as const) {
      const [a, b] = await Promise.all([backend, floats].map((on) => {
        const weight = on.upload(data, [24, 40], "weight", type);
        return on.read(on.linear(on.upload(x, [3, 40]), { weight }));
      }));
      assertEquals(a, b, type);
    }
    const used = backend.usedBytes;
    backend.scope(() => void backend.linear(backend.upload(x, [3, 40]), { weight: quantized }));
    assertEquals(backend.usedBytes, used);
  });
}
