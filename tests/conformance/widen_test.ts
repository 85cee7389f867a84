/**
 * A linear whose weight is kept in fewer bits gives the bits that it gives with a float32 weight of the same values.
 */
import { assertEquals } from "@std/assert";
import type { WeightType } from "../../src/backend/backend.ts";
import { narrowToFloat16, widenFloat16 } from "../../src/numbers/half.ts";
import { dequantizeRows, quantizeRows } from "../../src/numbers/int8.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { Random } from "../random.ts";

/** rows, k and columns around the panel of 8 and the block of 192; the last weights take three slabs, and four of a panel. */
const SHAPES = [
  [1, 1, 1],
  [6, 5, 9],
  [5, 192, 8],
  [7, 193, 15],
  [65, 385, 66],
  [2, 1153, 1420],
  [1, 80001, 25],
] as const;

/** What is left of weights with `k` numbers a row. */
function kept(data: Float32Array, k: number, type: WeightType): Float32Array {
  if (type === "f16") return widenFloat16(narrowToFloat16(data));
  return dequantizeRows(quantizeRows(data, k));
}

for (const build of ["strict", "relaxed"] as const) {
  for (const threads of [1, 3]) {
    Deno.test(`${build}, threads ${threads}: a weight of fewer bits is its values in float32`, async () => {
      const backend = await CpuBackend.create({ build, threads });
      while (backend.threads < threads) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const type of ["f16", "int8"] as const) {
        for (const [rows, k, columns] of SHAPES) {
          const random = new Random(k);
          const x = backend.upload(random.normal(rows * k), [rows, k]);
          const data = random.normal(columns * k);
          data.set([-1e-7, 3e-6, -0, 0].slice(0, data.length)); // the first two are subnormal in float16
          const bias = backend.upload(random.normal(columns), [columns], "vector");
          const residual = backend.upload(random.normal(rows * columns), [rows, columns]);
          const product = (data: Float32Array, type: WeightType) => {
            const weight = backend.upload(data, [columns, k], "weight", type);
            return backend.read(backend.linear(x, { weight, bias }, { activation: "gelu", residual }));
          };
          const found = await product(data, type);
          assertEquals(found, await product(kept(data, k, type), "f32"), `${type} ${rows}×${k}×${columns}`);
        }
      }
      backend.dispose();
    });
  }
}
