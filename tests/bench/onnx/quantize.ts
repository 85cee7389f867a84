/**
 * An ONNX model with dynamic quantization, as onnxruntime's `quantize_dynamic` makes it: products of activations with
 * constant matrices become products of whole numbers, of activations in eight unsigned bits with a range per tensor and call,
 * and of weights in eight signed bits with a scale per column. All else stays, patch embedding (a convolution) and head (`Gemm`)
 * too, as in this library.
 *
 * @module
 */
import { allBytes, allTexts, type Field, field, fieldsOf, messageOf } from "./protobuf.ts";

// Numbers of fields in onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5 };
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integer: 3, type: 20 };
const ATTRIBUTE_INT = 2;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 };
const FLOAT = 1;
const INT8 = 3;

/** A constant matrix [k, columns]. */
interface Matrix {
  readonly shape: readonly [k: number, columns: number];
  readonly data: Float32Array;
}

/** The quantized model. @throws {TypeError} where no product can be quantized */
export function quantizeOnnx(model: Uint8Array): Uint8Array {
  return messageOf(
    fieldsOf(model).map((part) =>
      part.number === MODEL_GRAPH
        ? field(MODEL_GRAPH, quantizeGraph(fieldsOf(part.value as Uint8Array)))
        : part
    ),
  );
}

function quantizeGraph(graph: readonly Field[]): Field[] {
  const matrices = new Map<string, Matrix>();
  for (const bytes of allBytes(graph, GRAPH.initializer)) addMatrix(matrices, fieldsOf(bytes));
  const quantized = new Set<string>();
  const ranges = new Set<string>();
  const nodes = allBytes(graph, GRAPH.node).flatMap((bytes) => {
    const node = fieldsOf(bytes);
    const [x, weight] = allTexts(node, NODE.input) as [string, string];
    if (allTexts(node, NODE.operator)[0] !== "MatMul" || !matrices.has(weight)) return [bytes];
    const first = !ranges.has(x);
    ranges.add(x);
    quantized.add(weight);
    return integerProduct(x, weight, allTexts(node, NODE.output)[0]!, first).map(messageOf);
  });
  if (quantized.size === 0) throw new TypeError("Cannot quantize: no product with a constant matrix");
  const kept = graph.filter(({ number, value }) =>
    number !== GRAPH.node &&
    !(number === GRAPH.initializer &&
      quantized.has(allTexts(fieldsOf(value as Uint8Array), TENSOR.name)[0]!))
  );
  return [
    ...nodes.map((node) => field(GRAPH.node, node)),
    ...kept,
    ...[...quantized].flatMap((name) => quantizedTensors(name, matrices.get(name)!))
      .map((tensor) => field(GRAPH.initializer, tensor)),
  ];
}

function addMatrix(matrices: Map<string, Matrix>, tensor: readonly Field[]): void {
  const numbers = (number: number) =>
    tensor.filter((part) => part.number === number).map(({ value }) => Number(value));
  const [raw] = allBytes(tensor, TENSOR.raw);
  const shape = numbers(TENSOR.dims);
  if (numbers(TENSOR.type)[0] !== FLOAT || shape.length !== 2 || !raw) return;
  matrices.set(allTexts(tensor, TENSOR.name)[0]!, {
    shape: shape as [number, number],
    data: new Float32Array(raw.slice().buffer),
  });
}

/** The nodes of x·weight; x is quantized once, by the first product that needs it. */
function integerProduct(x: string, weight: string, out: string, first: boolean): Field[][] {
  const sums = `${out}_sums`;
  const scales = `${out}_scales`;
  const products = [
    node("MatMulInteger", [`${x}_values`, `${weight}_values`, `${x}_zero`, `${weight}_zero`], [sums]),
    node("Cast", [sums], [`${sums}_float`], [
      field(ATTRIBUTE.name, "to"),
      field(ATTRIBUTE.integer, FLOAT),
      field(ATTRIBUTE.type, ATTRIBUTE_INT),
    ]),
    node("Mul", [`${x}_scale`, `${weight}_scale`], [scales]),
    node("Mul", [`${sums}_float`, scales], [out]),
  ];
  if (!first) return products;
  return [node("DynamicQuantizeLinear", [x], [`${x}_values`, `${x}_scale`, `${x}_zero`]), ...products];
}

function node(operator: string, inputs: string[], outputs: string[], attribute?: Field[]): Field[] {
  return [
    ...inputs.map((name) => field(NODE.input, name)),
    ...outputs.map((name) => field(NODE.output, name)),
    field(NODE.name, `${outputs[0]}_${operator}`),
    field(NODE.operator, operator),
    ...(attribute ? [field(NODE.attribute, attribute)] : []),
  ];
}

/** Values, scales and zero points (all 0) of a matrix whose columns end at ±127. */
function quantizedTensors(name: string, { shape: [k, columns], data }: Matrix): Field[][] {
  const scales = new Float32Array(columns);
  for (let i = 0; i < data.length; i++) {
    scales[i % columns] = Math.max(scales[i % columns]!, Math.abs(data[i]!) / 127);
  }
  const values = new Int8Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = Math.round(data[i]! / (scales[i % columns]! || 1));
  return [
    tensor(`${name}_values`, [k, columns], INT8, values),
    tensor(`${name}_scale`, [columns], FLOAT, scales),
    tensor(`${name}_zero`, [columns], INT8, new Int8Array(columns)),
  ];
}

function tensor(
  name: string,
  shape: readonly number[],
  type: number,
  data: Int8Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
): Field[] {
  return [
    ...shape.map((n) => field(TENSOR.dims, n)),
    field(TENSOR.type, type),
    field(TENSOR.name, name),
    field(TENSOR.raw, new Uint8Array(data.buffer)),
  ];
}
