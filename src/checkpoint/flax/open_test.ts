import { assert, assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { type FlaxValue, float32, writeFlax } from "../../../tests/support/flax_file.ts";
import { openTensors } from "../formats.ts";
import { ViewReader } from "../reading/byte_reader.ts";
import { toFloat32 } from "../tensor.ts";

async function read(bytes: Uint8Array): Promise<Map<string, number[]>> {
  const reader = new ViewReader(bytes, {});
  const file = await openTensors(reader);
  assertEquals([file.format, file.fileBytes], ["Flax (.msgpack)", bytes.length]);
  const found = new Map<string, number[]>();
  await file.read(reader, (tensor) => void found.set(tensor.name, [...tensor.shape, ...toFloat32(tensor)]));
  return found;
}

const KERNEL = float32([1, 2], Float32Array.of(1.5, -2));

Deno.test("arrays are found by their keys, of every kind that is read; other values are passed over", async () => {
  const tree = {
    params: {
      "a": KERNEL,
      "f16": { shape: [2], kind: "float16", bytes: Uint8Array.of(0, 0x3c, 0, 0xc0) },
      "bf16": { shape: [1, 1], kind: "bfloat16", bytes: Uint8Array.of(0x80, 0x3f) },
      "f64": { shape: [1], kind: "float64", bytes: new Uint8Array(Float64Array.of(0.5).buffer) },
      "scalar": float32([], Float32Array.of(7)),
      "i32": { shape: [1], kind: "int32", bytes: new Uint8Array(4) },
      "large": float32([300, 300], new Float32Array(90_000).fill(3)),
    },
    "list": [
      1,
      200,
      70_000,
      -5,
      0.5,
      null,
      true,
      "text",
      "a text of more than thirty-one characters",
      KERNEL,
    ],
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key ${i}`, i])),
  };
  const bytes = writeFlax(tree);
  const found = await read(bytes);
  const { large, ...others } = Object.fromEntries(
    [...found].map(([name, data]) => [name.split("/").at(-1)!, data]),
  );
  assertEquals([large!.length, large!.at(-1)], [90_002, 3]);
  assertEquals(others, {
    a: [1, 2, 1.5, -2],
    f16: [2, 1, -2],
    bf16: [1, 1, 1],
    f64: [1, 0.5],
    scalar: [7],
    9: [1, 2, 1.5, -2],
  });
  assertEquals([...found.keys()].slice(0, 2), ["params/a", "params/f16"]);
  const { unusable } = await openTensors(new ViewReader(bytes, {}));
  assertEquals(unusable, [{ name: "params/i32", dtype: "int32", shape: [1] }]);
});

Deno.test("damaged files are refused, wherever they end", async () => {
  const bytes = writeFlax({ params: { kernel: KERNEL, bias: KERNEL } });
  for (let length = 10; length < bytes.length; length++) {
    await assertRejects(() => read(bytes.subarray(0, length)), CheckpointError);
  }
  const cases: [FlaxValue | Uint8Array, string][] = [
    [{ params: { kernel: { ...KERNEL, shape: [3] } } }, 'the array "params/kernel" has 8 bytes of numbers'],
    [{ params: { kernel: { ...KERNEL, shape: Array(33).fill(1) } } }, "a list of at most 32 is wanted"],
    [{ params: { kernel: { ...KERNEL, kind: "x".repeat(40) } } }, "a text of at most 32 is wanted"],
    [{ params: { "__msgpack_chunked_array__": true } }, "in chunks, which is not supported"],
    [Uint8Array.of(...bytes, 0), "the file has"],
    [Uint8Array.of(0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 0xc1), "which begins no value"],
    [Uint8Array.of(0x82, 0xa1, 0x61, 1, 0x05, 1), "there is a scalar, the text of a key is wanted"],
    [deep(100), "more than 32 deep"],
    [Uint8Array.of(0x81, 0xa1, 0x61, 0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1), "is it whole?"],
    [twice(), 'the array "a" twice'],
  ];
  for (const [value, message] of cases) {
    const bytes = value instanceof Uint8Array ? value : writeFlax(value);
    await assertRejects(() => read(bytes), CheckpointError, message);
  }
});

Deno.test("a map that announces millions of values ends at a bound", async () => {
  const bytes = new Uint8Array(3_000_000).fill(0xc0);
  bytes.set([0x81, 0xa1, 0x61, 0xdd, 0x00, 0x2d, 0xc6, 0xb8]);
  const start = performance.now();
  await assertRejects(() => read(bytes), CheckpointError, "more than 1000000 values");
  assert(performance.now() - start < 30_000);
});

function deep(levels: number): FlaxValue {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

function twice(): Uint8Array {
  const once = writeFlax({ a: KERNEL });
  return Uint8Array.of(0x82, ...once.subarray(1), ...once.subarray(1));
}
