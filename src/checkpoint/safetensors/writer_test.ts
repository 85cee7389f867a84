import { assertEquals, assertThrows } from "@std/assert";
import { parseSafetensors } from "./tensors.ts";
import { toFloat32 } from "../tensor.ts";
import { writeSafetensors } from "./writer.ts";

Deno.test("what is written reads back the same", () => {
  const tensors = [
    { name: "half", dtype: "F16", shape: [3], data: Float32Array.of(1, -2, 0.5) },
    { name: "full", shape: [2, 1], data: Float32Array.of(Math.fround(0.1), NaN) },
    { name: "brain", dtype: "BF16", shape: [], data: Float32Array.of(-4) },
    { name: "__proto__", shape: [0, 7], data: new Float32Array() },
    { name: 'naïve "name"', dtype: "F32", shape: [1], data: Float32Array.of(5) },
  ] as const;
  const metadata = { "vit_edge": '{"a":1}', note: "ü" };
  const file = parseSafetensors(writeSafetensors(tensors, metadata));
  assertEquals(file.metadata, metadata);
  assertEquals(file.tensors.size, tensors.length);
  for (const { name, shape, data, ...rest } of tensors) {
    const found = file.tensors.get(name)!;
    assertEquals([found.dtype, found.shape], ["dtype" in rest ? rest.dtype : "F32", shape]);
    assertEquals(toFloat32(found), data);
  }
});

Deno.test("the header is padded to eight bytes and tensors are aligned whatever the order", () => {
  const half = { name: "a", dtype: "F16", shape: [1], data: new Float32Array(1) } as const;
  const file = writeSafetensors([half, { name: "b", shape: [1], data: Float32Array.of(7) }]);
  assertEquals(new DataView(file.buffer).getBigUint64(0, true) % 8n, 0n);
  assertEquals(parseSafetensors(file).tensors.get("b")!.bytes.byteOffset % 4, 0);
});

Deno.test("I8 rows are quantized, and their scales stand before them", () => {
  const data = Float32Array.of(1, -2, 0.5, 254, 127, -3);
  const file = writeSafetensors([{ name: "w", dtype: "I8", shape: [2, 1, 3], data }]);
  const { tensors } = parseSafetensors(file);
  assertEquals([...tensors.keys()], ["w_scale", "w"]);
  const [scale, matrix] = [tensors.get("w_scale")!, tensors.get("w")!];
  assertEquals([scale.dtype, scale.shape, matrix.dtype, matrix.shape], ["F32", [2], "I8", [2, 1, 3]]);
  const scales = toFloat32(scale);
  assertEquals([...toFloat32(matrix)], [64, -127, 32, 127, 64, -1]);
  assertEquals(toFloat32({ ...matrix, scales })[3], 254);
});

Deno.test("a view's numbers are written, not its whole buffer", () => {
  const data = Float32Array.of(1, 2, 3).subarray(1, 2);
  for (const dtype of ["F32", "F16", "BF16"] as const) {
    const { tensors } = parseSafetensors(writeSafetensors([{ name: "x", dtype, shape: [1], data }]));
    assertEquals([...toFloat32(tensors.get("x")!)], [2]);
  }
});

Deno.test("tensors that cannot be written are refused", () => {
  const x = { name: "x", shape: [2], data: new Float32Array(2) };
  assertThrows(
    () => writeSafetensors([{ ...x, shape: [3] }]),
    TypeError,
    "x: its shape [3] needs 3 numbers, not 2",
  );
  assertThrows(() => writeSafetensors([x, x]), RangeError, "x: the name is taken");
  const scaled = [{ ...x, dtype: "I8" as const }, { ...x, name: "x_scale" }];
  assertThrows(() => writeSafetensors(scaled), RangeError, "x_scale: the name is taken");
  assertThrows(() => writeSafetensors([{ ...x, name: "__metadata__" }]), RangeError, "the name is reserved");
});
