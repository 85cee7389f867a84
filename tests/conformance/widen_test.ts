/**
 * A linear whose weight is kept in fewer bits gives the bits that it gives with a float32 weight of the same values.
 */
import { assertEquals } from "@std/assert";
import type { WeightType } from "../../src/backend/backend.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { Random } from "../support/random.ts";
import { withAllThreads } from "../support/threads.ts";
import { BLOCK, CHUNK, PANEL, TILE } from "./kernel_sizes.ts";
import { kept } from "./kept.ts";

/** Rows, k and columns around tile, block, panel and chunk; the last weights take three slabs, and four of a panel. */
const SHAPES = [
  [1, 1, 1],
  [TILE + 1, 5, PANEL + 1],
  [2, BLOCK - 1, PANEL],
  [TILE, BLOCK, PANEL],
  [TILE + 2, BLOCK + 1, 2 * PANEL - 1],
  [TILE - 1, 2 * BLOCK, PANEL + 2],
  [65, 2 * BLOCK + 1, 66],
  [TILE + 1, BLOCK + 1, CHUNK + PANEL + 1],
  [2, 1153, 1420],
  [1, 80001, 25],
] as const;

for (const build of ["strict", "relaxed"] as const) {
  for (const threads of [1, 3]) {
    Deno.test(`${build}, threads ${threads}: a weight of fewer bits is its values in float32`, async () => {
      const backend = await withAllThreads(await CpuBackend.create({ build, threads }), threads);
      for (const type of ["f16", "int8"] as const) {
        for (const [rows, k, columns] of SHAPES) {
          const random = new Random(k);
          const x = backend.upload(random.normals(rows * k), [rows, k]);
          const data = random.normals(columns * k);
          data.set([-1e-7, 3e-6, -0, 0].slice(0, data.length)); // the first two are subnormal in float16
          const bias = backend.upload(random.normals(columns), [columns], "vector");
          const residual = backend.upload(random.normals(rows * columns), [rows, columns]);
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
