import { assert, assertEquals } from "@std/assert";
import { dequantizeRows, quantizeRows } from "./int8.ts";

Deno.test("each row's largest magnitude becomes 127, the rest rounds to nearest", () => {
  const { values, scales } = quantizeRows(Float32Array.of(1, -2, 0.5, 254, 3, -1), 3);
  assertEquals([...values], [64, -127, 32, 127, 2, 0]); // 63.5, 31.75, 1.5 and −0.5 go up
  assertEquals([...scales], [Math.fround(2 / 127), 2]);
});

Deno.test("every value from -127 to 127 survives being read and quantized again", () => {
  const values = Int8Array.from({ length: 255 }, (_, i) => i - 127);
  for (const scale of [1, 0.1, 3e-5, 1e-30, 1e30]) {
    const scales = Float32Array.of(scale);
    assertEquals(quantizeRows(dequantizeRows({ values, scales }), 255).values, values);
  }
});

Deno.test("a row of zeros stays one, and errors stay within half a step", () => {
  const data = Float32Array.from({ length: 300 }, (_, i) => i < 100 ? 0 : Math.sin(i * i));
  const quantized = quantizeRows(data, 100);
  assertEquals(quantized.scales[0], 0);
  const back = dequantizeRows(quantized);
  data.forEach((value, i) => {
    const step = quantized.scales[Math.floor(i / 100)]!;
    assert(Math.abs(back[i]! - value) <= step * 0.5001, `${value} became ${back[i]}`);
  });
});

Deno.test("a row that holds no number has no scale", () => {
  assert(Number.isNaN(quantizeRows(Float32Array.of(1, NaN), 2).scales[0]));
  assertEquals(quantizeRows(Float32Array.of(1, -Infinity), 2).scales[0], Infinity);
});
