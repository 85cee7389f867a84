import { assertEquals } from "@std/assert";
import { Random } from "../../../tests/support/random.ts";
import { fromHex } from "../../util/wasm.ts";
import * as binaries from "../generated/integer_binaries.ts";
import type { IntegerKernels } from "../generated/kernels.d.ts";
import { link } from "../kernels.ts";

/** Sums of whole numbers by one form of products, [rows, columns], exact in float32. */
async function sumsBy(build: "strict" | "relaxed", form: number, [rows, k, columns]: readonly number[]) {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const kernels = await link<IntegerKernels>(
    await WebAssembly.compile(fromHex(binaries[build])),
    memory,
  );
  const random = new Random(rows! * k! + columns!);
  let end = Math.ceil(kernels.heapBase.value / 64) * 64;
  const place = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const [x, values, scales] = [place(4 * rows! * k!), place(columns! * k!), place(4 * columns!)];
  const numbers = random.normals(rows! * k!).map((v) => Math.abs(Math.round(v * 40)) % 128);
  for (let i = 0; i < numbers.length; i += k!) {
    for (let j = 0; j < k!; j += 64) numbers.set([0, 127].slice(0, k! - j), i + j); // steps of 1
  }
  new Float32Array(memory.buffer, x).set(numbers);
  const extremes = [-128, 127, -127];
  const weights = random.normals(columns! * k!).map((v, i) => extremes[i % 5] ?? Math.round(v * 30));
  new Int8Array(memory.buffer, values).set(weights.map((w) => Math.max(-128, Math.min(127, w))));
  new Float32Array(memory.buffer, scales, columns).fill(1);
  const [packed, factors] = [
    kernels.integerWeightBytes(columns!, k!),
    kernels.integerFactorBytes(columns!, k!),
  ]
    .map(place) as [number, number];
  kernels.packInt8(values, scales, 0, columns!, k!, packed, factors);
  const tiles = Math.ceil(rows! / 5);
  const quantized = place(tiles * kernels.integerTileBytes(k!));
  kernels.quantize(0, tiles, 0, x, rows!, k!, quantized, 1);
  const out = place(4 * columns! * (rows! + 4) + 32);
  const scratch = place(kernels.INTEGER_SCRATCH.value);
  const places = [quantized, packed, factors, 0, 0] as const;
  const sizes = [rows!, k!, columns!, kernels.IDENTITY.value, form, out, scratch, 0, tiles * 5] as const;
  kernels.linearInt8(0, 1, 0, ...places, ...sizes, kernels.panelCount(columns!));
  return { sums: new Float32Array(memory.buffer, out, rows! * columns!).slice(), kernels };
}

Deno.test("all forms of products of whole numbers give the same sums", async () => {
  for (const shape of [[1, 1, 1], [5, 8, 8], [6, 65, 9], [7, 300, 20], [11, 1000, 33]] as const) {
    const { sums, kernels } = await sumsBy("strict", 0, shape);
    assertEquals(kernels.dotForm(), kernels.FUSED.value);
    for (const form of [kernels.FUSED.value, kernels.PAIRS.value]) {
      assertEquals((await sumsBy("relaxed", form, shape)).sums, sums, `${shape}, form ${form}`);
    }
  }
});
