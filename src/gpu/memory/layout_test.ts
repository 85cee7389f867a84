import { assertEquals } from "@std/assert";
import { bytesOf, matrixBytes, padRows, transpose, unpadRows } from "./layout.ts";

Deno.test("rows begin at whole quads, zeros between; and back", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const padded = padRows(data, [2, 3]);
  assertEquals(padded, Float32Array.of(1, 2, 3, 0, 4, 5, 6, 0));
  assertEquals([bytesOf([2, 3]), bytesOf([2, 4]), bytesOf([7])], [32, 32, 32]);
  assertEquals(unpadRows(padded, [2, 3]), data);
  assertEquals(unpadRows(Float32Array.of(1, 2, 3, 4), [1, 4]), Float32Array.of(1, 2, 3, 4));
});

Deno.test("a matrix is transposed part by part, both sides rounded up", () => {
  const [columns, k] = [3, 130];
  const values = Float32Array.from({ length: columns * k }, (_, i) => i + 1);
  const found = new Float32Array(matrixBytes([columns, k], "f32") / 4);
  for (const [at, part] of transpose(values, [columns, k])) found.set(part as Float32Array, at / 4);
  const wanted = Float32Array.from({ length: 132 * 4 }, (_, i) => {
    const [step, column] = [i >> 2, i & 3];
    return step < k && column < columns ? values[column * k + step]! : 0;
  });
  assertEquals(found, wanted);
});
