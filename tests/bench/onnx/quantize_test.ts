import { assertEquals, assertThrows } from "@std/assert";
import { allBytes, allTexts, type Field, field, fieldsOf, messageOf } from "./protobuf.ts";
import { quantizeOnnx } from "./quantize.ts";

function product(inputs: string[], output: string): Field {
  return field(1, [...inputs.map((name) => field(1, name)), field(2, output), field(4, "MatMul")]);
}

/** A model of products and one matrix w [3, 2]. */
function model(products: readonly Field[]): Uint8Array {
  const data = Float32Array.of(1, -1.9, 0.6, 4, -1, 0);
  const w = [field(1, 3), field(1, 2), field(2, 1), field(8, "w"), field(9, new Uint8Array(data.buffer))];
  return messageOf([field(1, 8), field(7, [...products, field(5, w)])]);
}

Deno.test("fields of all kinds are read and written as they were", () => {
  const fields: Field[] = [
    field(1, 300),
    { number: 2, value: 2n ** 64n - 1n, wire: 0 },
    field(17, "text"),
    { number: 3, value: Uint8Array.of(1, 2, 3, 4), wire: 5 },
    { number: 4, value: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), wire: 1 },
  ];
  assertEquals(fieldsOf(messageOf(fields)), fields);
  assertThrows(() => fieldsOf(Uint8Array.of(0b1011)), TypeError, "wire type 3");
});

Deno.test("a product with a constant matrix becomes one of whole numbers; others stay", () => {
  const products = [product(["x", "w"], "y"), product(["y", "x"], "z"), product(["x", "w"], "y2")];
  const graph = fieldsOf(allBytes(fieldsOf(quantizeOnnx(model(products))), 7)[0]!);
  const nodes = allBytes(graph, 1).map(fieldsOf);
  const integer = ["MatMulInteger", "Cast", "Mul", "Mul"];
  assertEquals(nodes.map((node) => allTexts(node, 4)[0]), [
    "DynamicQuantizeLinear",
    ...integer,
    "MatMul",
    ...integer,
  ]);
  assertEquals(allTexts(nodes[4]!, 2), ["y"]);
  const tensors = allBytes(graph, 5).map(fieldsOf);
  assertEquals(tensors.map((tensor) => allTexts(tensor, 8)[0]), ["w_values", "w_scale", "w_zero"]);
  const [values, scales, zeros] = tensors.map((tensor) => allBytes(tensor, 9)[0]!.slice().buffer);
  assertEquals([...new Int8Array(values!)], [127, -60, 76, 127, -127, 0]);
  assertEquals([...new Float32Array(scales!)], [1, 4].map((most) => Math.fround(most / 127)));
  assertEquals([...new Int8Array(zeros!)], [0, 0]);
});

Deno.test("a model without such a product is refused", () => {
  assertThrows(() => quantizeOnnx(model([product(["x", "y"], "z")])), TypeError, "no product");
});
