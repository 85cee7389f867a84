import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../errors.ts";
import { defineConfig } from "../vit/config.ts";
import { storedTensors } from "../vit/weights.ts";
import { expectScales, ScaleJoiner } from "./quantized.ts";
import { type Dtype, type StoredTensor, type TensorDescription, toFloat32 } from "./tensor.ts";

const TINY = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 64, depth: 1, numHeads: 1, numClasses: 3 });
const QKV = "blocks.0.attn.qkv.weight";
const PATCHES = "patch_embed.proj.weight";

/** The entries of a network, with these I8 and these scales added. */
function entries(quantized: string[], scales: Record<string, [Dtype, number[]]>): TensorDescription[] {
  const at = { begin: 0, end: 0 };
  const stored = storedTensors(TINY).map(({ name, shape }) => {
    return { name, shape, dtype: quantized.includes(name) ? "I8" as const : "F32" as const, ...at };
  });
  const added = Object.entries(scales).map(([name, [dtype, shape]]) => ({ name, dtype, shape, ...at }));
  return [...stored, ...added];
}

Deno.test("matrices may be quantized, the convolution's among them", () => {
  expectScales(entries([], {}), TINY);
  expectScales(
    entries([QKV, PATCHES], { [`${QKV}_scale`]: ["F32", [192]], [`${PATCHES}_scale`]: ["F32", [64]] }),
    TINY,
  );
});

Deno.test("other quantized tensors and other scales are refused by name", () => {
  const wrong: [string[], Record<string, [Dtype, number[]]>, string][] = [
    [[QKV], {}, `Cannot load ${QKV} from I8: ${QKV}_scale is missing, F32 [192] is wanted`],
    [[QKV], { [`${QKV}_scale`]: ["F32", [64]] }, `${QKV}_scale is F32 [64], F32 [192] is wanted`],
    [[QKV], { [`${QKV}_scale`]: ["F32", [192, 1]] }, `${QKV}_scale is F32 [192,1], F32 [192] is wanted`],
    [[QKV], { [`${QKV}_scale`]: ["F16", [192]] }, `${QKV}_scale is F16 [192], F32 [192] is wanted`],
    [[], { [`${QKV}_scale`]: ["F32", [192]] }, `${QKV}_scale: ${QKV} is F32, an I8 tensor is wanted`],
    [[], { "fc.weight_scale": ["F32", [1]] }, "fc.weight_scale: there is no fc.weight, an I8 tensor"],
    [["norm.weight"], {}, "Cannot load norm.weight from I8: only the matrix of a linear"],
    [["cls_token"], {}, "Cannot load cls_token from I8: only the matrix of a linear"],
  ];
  for (const [quantized, scales, message] of wrong) {
    assertThrows(() => expectScales(entries(quantized, scales), TINY), CheckpointError, message);
  }
});

const MATRIX: StoredTensor = {
  name: "a.weight",
  dtype: "I8",
  shape: [2, 2],
  bytes: Uint8Array.of(1, 2, 255, 127),
};

function scalesOf(...numbers: number[]): StoredTensor {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  return { name: "a.weight_scale", dtype: "F32", shape: [2], bytes };
}

Deno.test("a matrix and its scales meet in either order, though their bytes are overwritten", () => {
  for (const order of [[MATRIX, scalesOf(0.5, 10)], [scalesOf(0.5, 10), MATRIX]]) {
    const joiner = new ScaleJoiner();
    const [first, second] = order.map((tensor) => ({ ...tensor, bytes: tensor.bytes.slice() }));
    assertEquals(joiner.join(first!), undefined);
    first!.bytes.fill(99);
    const whole = joiner.join(second!)!;
    assertEquals([whole.name, ...toFloat32(whole)], ["a.weight", 0.5, 1, -10, 1270]);
  }
});

Deno.test("other tensors pass through", () => {
  const tensor: StoredTensor = { name: "a.weight", dtype: "F16", shape: [0], bytes: new Uint8Array() };
  assertEquals(new ScaleJoiner().join(tensor), tensor);
});

Deno.test("scales that are not finite are refused by name", () => {
  for (const fault of [NaN, Infinity, -Infinity]) {
    const message = `Cannot use the scales a.weight_scale: number 1 is ${fault}, finite is wanted`;
    assertThrows(() => new ScaleJoiner().join(scalesOf(1, fault)), CheckpointError, message);
  }
});
