/**
 * Hugging Face's published folders saved again as its Flax models are: the same answers.
 */
import { assertEquals } from "@std/assert";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { FLAX_FOLDERS } from "./hub_folders.ts";
import { type FlaxArray, float32, treeOf, writeFlax } from "../support/flax_file.ts";

/** The name and the array that Flax has in place of one of PyTorch's. */
function inFlax(name: string, shape: readonly number[], data: Float32Array): [string, FlaxArray] {
  const path = name.replaceAll(".", "/");
  if (!name.endsWith(".weight")) return [path, float32(shape, data)];
  const stem = path.replace(/weight$/, "");
  if (shape.length === 1) return [`${stem}scale`, float32(shape, data)];
  if (name.includes("position_embedding")) return [`${stem}embedding`, float32(shape, data)];
  const order = shape.length === 4 ? [2, 3, 1, 0] : [1, 0];
  return [`${stem}kernel`, float32(order.map((axis) => shape[axis]!), turned(data, shape, order))];
}

/** Numbers in another order of axes, one after the other. */
function turned(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const lengths = order.map((axis) => shape[axis]!);
  return data.map((_, i) => {
    let [rest, at] = [i, 0];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      at += (rest % lengths[axis]!) * strides[order[axis]!]!;
      rest = Math.floor(rest / lengths[axis]!);
    }
    return data[at]!;
  });
}

for (const name of FLAX_FOLDERS) {
  sharedTest(`a folder in Flax gives its answers: ${name}`, `goldens/hub/${name}`, async (url) => {
    const folder = await Deno.makeTempDir();
    try {
      const file = parseSafetensors(await Deno.readFile(new URL(`${url}/model.safetensors`)));
      const arrays = [...file.tensors.values()].map((tensor) =>
        inFlax(tensor.name, tensor.shape, toFloat32(tensor))
      );
      await Deno.writeFile(`${folder}/flax_model.msgpack`, writeFlax(treeOf(new Map(arrays))));
      await Deno.copyFile(new URL(`${url}/config.json`), `${folder}/config.json`);
      {
        using checkpoint = await openCheckpoint(folder);
        assertEquals(checkpoint.origin.naming, "Hugging Face's Flax");
      }
      const expected = readRecords(await Deno.readFile(new URL(`${url}/expected.safetensors`)));
      await using model = await loadModel(folder, { device: "cpu" });
      const found = await model.forward(expected.get("input")!.data, { intermediates: true });
      for (const key of ["logits", "features", "preLogits"] as const) {
        const wanted = expected.get(key);
        if (wanted) assertClose(`${name} ${key}`, found[key], wanted.data, absolute(2e-5));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
