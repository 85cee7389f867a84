/**
 * The kernels' own approximations, over the whole range of float32, against float64.
 */
import { assert, assertEquals } from "@std/assert";
import { instantiateKernels, type KernelBuild, type Kernels } from "../../src/cpu/kernels.ts";
import type { Activation } from "../../src/backend/backend.ts";
import { gelu } from "../../src/reference/gelu.ts";
import { geluTanh } from "../../src/reference/gelu_tanh.ts";
import { quickGelu } from "../../src/reference/quick_gelu.ts";
import { silu } from "../../src/reference/silu.ts";
import { softmax } from "../../src/reference/softmax.ts";
import { assertClose, probability, scaledBy, type Tolerance, ulp } from "./tolerance.ts";

const AT = 65_536;

async function openKernels(
  build: KernelBuild,
  floats: number,
): Promise<{ kernels: Kernels; data: Float32Array }> {
  const memory = new WebAssembly.Memory({ initial: 2 + Math.ceil(floats * 4 / AT) });
  const kernels = await instantiateKernels(memory, build);
  return { kernels, data: new Float32Array(memory.buffer, AT, floats) };
}

/** Finite floats of every exponent and either sign: each 10,007th bit pattern of all 2³². */
function allFloats(): Float32Array {
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / 10007) }, (_, i) => i * 10007);
  return new Float32Array(bits.buffer).filter(Number.isFinite);
}

/** The range where a function bends, densely. */
function between(low: number, high: number, count = 400_001): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));
}

async function testElementwise(
  build: KernelBuild,
  operator: Activation,
  wanted: (x: Float64Array) => Float64Array,
  tolerance: (x: Float32Array) => Tolerance,
): Promise<void> {
  for (const x of [allFloats(), between(-12, 12), between(-0.7, 0.7)]) {
    const { kernels, data } = await openKernels(build, x.length);
    data.set(x);
    kernels[operator](AT, x.length);
    assertClose(operator, data, wanted(Float64Array.from(x)), tolerance(x), (i) => `x = ${x[i]}`);
  }
}

for (const build of ["strict", "relaxed"] as const) {
  Deno.test(`${build}: gelu over all floats`, async () => {
    await testElementwise(build, "gelu", gelu, (x) => scaledBy(2.5e-7, x));
  });

  Deno.test(`${build}: tanh over all floats`, async () => {
    await testElementwise(build, "tanh", (x) => x.map(Math.tanh), () => ulp(6));
  });

  for (const [name, wanted] of [["geluTanh", geluTanh], ["quickGelu", quickGelu], ["silu", silu]] as const) {
    Deno.test(`${build}: ${name} over all floats`, async () => {
      await testElementwise(build, name, wanted, (x) => scaledBy(2.5e-7, x));
    });

    Deno.test(`${build}: ${name} loses nothing of small numbers on its way to 0`, async () => {
      const x = between(-4, 0, 100_001);
      const { kernels, data } = await openKernels(build, x.length);
      data.set(x);
      kernels[name](AT, x.length);
      assertClose(name, data, wanted(Float64Array.from(x)), ulp(20), (i) => `x = ${x[i]}`);
    });

    Deno.test(`${build}: ${name} at its ends`, async () => {
      const x = [0, -0, 1e-45, -1e-45, 1e4, -1e4, 1e30, -1e30, 3.4e38, -3.4e38, Infinity, NaN];
      const { kernels, data } = await openKernels(build, x.length);
      data.set(x);
      kernels[name](AT, x.length);
      const wanted = [0, -0, 0, -0, 1e4, -0, 1e30, -0, 3.4e38, -0, Infinity, NaN];
      // What is below 0 by less than 2e-36 is as good as 0.
      const found = data.map((v) => v < 0 && v > -2e-36 ? -0 : v);
      assertEquals([...found], wanted.map(Math.fround));
    });
  }

  Deno.test(`${build}: gelu and tanh at their ends`, async () => {
    const x = [0, -0, 1e-45, -1e-45, 1e30, -1e30, 3.4e38, -3.4e38, Infinity, NaN];
    const { kernels, data } = await openKernels(build, x.length);
    data.set(x);
    kernels.gelu(AT, x.length);
    assertEquals([...data], [0, -0, 0, -0, 1e30, -0, 3.4e38, -0, Infinity, NaN].map(Math.fround));
    data.set(x);
    kernels.tanh(AT, x.length);
    assertEquals([...data], [0, -0, 1e-45, -1e-45, 1, -1, 1, -1, 1, NaN].map(Math.fround));
  });

  Deno.test(`${build}: exponentials of softmax over their whole range`, async () => {
    // Two floats a row: 0 and x ≤ 0, so that the second probability is e^x / (1 + e^x).
    const x = between(-87, 0);
    const { kernels, data } = await openKernels(build, 2 * x.length);
    x.forEach((v, i) => data[2 * i + 1] = v);
    const wanted = softmax(Float64Array.from(data), 2);
    kernels.softmax(0, 1, 0, AT, x.length, 2, AT, x.length);
    assertClose("softmax", data, wanted, ulp(5), (i) => `x = ${x[i >> 1]}`);
  });

  Deno.test(`${build}: a number's exponential does not depend on its place in a row`, async () => {
    const n = 23; // sixteen in step, one vector, a part of one
    const xs = [...between(-90, 0, 500), -87, -87.00000762939453, -Infinity];
    const { kernels, data } = await openKernels(build, xs.length * n);
    xs.forEach((x, i) => data.fill(x, i * n, (i + 1) * n).fill(0, i * n, i * n + 1));
    kernels.softmax(0, 1, 0, AT, xs.length, n, AT, xs.length);
    xs.forEach((x, i) => {
      const [, first, ...others] = data.subarray(i * n, (i + 1) * n);
      assert(others.every((other) => other === first), `x = ${x}: ${first}, ${others}`);
      assertEquals(first === 0, x < -87, `x = ${x}`);
    });
  });

  for (const name of ["gelu", "geluTanh", "quickGelu", "silu"] as const) {
    Deno.test(`${build}: what ${name} makes of a number does not depend on its place`, async () => {
      const n = 23;
      const { kernels, data } = await openKernels(build, n);
      for (const x of [...between(-12, 12, 500), ...between(-100, 100, 100)]) {
        data.fill(x);
        kernels[name](AT, n);
        assert(data.every((y) => y === data[0]), `x = ${x}: ${data}`);
      }
    });
  }

  Deno.test(`${build}: softmax of extremes`, async () => {
    const rows = [
      [3e38, -3e38, 0, 1],
      [-3e38, -3e38, -3e38, -3e38],
      [0, -87.5, -200, -Infinity],
      [1e-40, 0, 0, 0],
    ];
    const { kernels, data } = await openKernels(build, 16);
    data.set(rows.flat());
    kernels.softmax(0, 1, 0, AT, 4, 4, AT, 4);
    assertEquals([...data.subarray(0, 4)], [1, 0, 0, 0]);
    assertEquals([...data.subarray(4, 8)], [0.25, 0.25, 0.25, 0.25]);
    assertEquals([...data.subarray(8, 12)], [1, 0, 0, 0]);
    assertEquals([...data.subarray(12, 16)], [0.25, 0.25, 0.25, 0.25]);
    data.set([NaN, 1, 2, 3]);
    kernels.softmax(0, 1, 0, AT, 1, 4, AT, 1);
    assert(data.subarray(0, 4).every(Number.isNaN), "NaN must not be hidden");
  });

  Deno.test(`${build}: softmax of a long row loses no small terms beside a large one`, async () => {
    const n = 100_000;
    const { kernels, data } = await openKernels(build, n);
    data.fill(-12);
    data[0] = 0;
    const wanted = softmax(Float64Array.from(data), n);
    kernels.softmax(0, 1, 0, AT, 1, n, AT, 1);
    assertClose("softmax", data, wanted, probability(8));
  });
}
