/**
 * Linears with weights in int8 whose products are those of whole numbers.
 *
 * @module
 */
import { kept } from "../../conformance/kept.ts";
import { scaled } from "../../conformance/tolerance.ts";
import { Random } from "../../support/random.ts";
import { define, type OperatorCase } from "./define.ts";

/** [rows, k, columns]: fc1, fc2, qkv and proj of ViT-B, fc1 and fc2 of ViT-Ti. */
const SIZES = [
  [197, 768, 3072],
  [197, 3072, 768],
  [197, 768, 2304],
  [197, 768, 768],
  [197, 192, 768],
  [197, 768, 192],
] as const;

/** The cases: their rate is that of multiplications and additions of whole numbers. */
export const INT8_CASES: readonly OperatorCase[] = SIZES.map(([rows, k, columns]) => {
  const name = `linear ${rows}×${k}×${columns} int8`;
  const tolerance = scaled(3e-7 * k ** 0.5);
  return define({ name, unit: "GFLOP/s", work: 2 * rows * k * columns, tolerance }, (backend, upload) => {
    const x = upload([rows, k]);
    const data = kept(new Random(2).normals(columns * k, k ** -0.5), k, "int8");
    const weight = backend.upload(data, [columns, k], "weight", "int8");
    const bias = upload([columns], "vector");
    return () => backend.linear(x, { weight, bias });
  });
});
