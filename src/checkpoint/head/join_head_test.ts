import { assertEquals, assertRejects } from "@std/assert";
import { MICRO, microFile } from "../../../tests/support/micro_file.ts";
import { CheckpointError } from "../../errors.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { loadCheckpoint } from "../checkpoint.ts";
import { openCheckpoint } from "../open_checkpoint.ts";
import { writeSafetensors } from "../safetensors/writer.ts";

/** A head whose numbers are 0, 1, 2 …. */
function headOf(classes: number, features: number, names = { weight: "weight", bias: "bias" }) {
  const data = Float32Array.from({ length: classes * features }, (_, i) => i);
  return writeSafetensors([
    { name: names.weight, shape: [classes, features], data },
    { name: names.bias, shape: [classes], data: new Float32Array(classes) },
  ]);
}

async function open(shape: Partial<VitConfig>, head: Uint8Array, metadata: Record<string, unknown> = {}) {
  const facts = { "vit_edge": JSON.stringify({ numHeads: 1, ...metadata }) };
  using checkpoint = await openCheckpoint(microFile(defineConfig({ ...MICRO, ...shape }), facts), { head });
  const numbers = await loadCheckpoint(checkpoint);
  return { ...checkpoint, head: numbers.get("head.weight")! };
}

Deno.test("a head takes the place of the model's own, with its names and what only that read", async () => {
  const other = await open({}, headOf(2, 64), { classNames: ["a", "b", "c"], activation: "softmax" });
  assertEquals([other.config.numClasses, other.config.pooling, other.classNames], [2, undefined, undefined]);
  assertEquals(other.head, Float32Array.from({ length: 128 }, (_, i) => i));
  const alike = await open({}, headOf(3, 64), { classNames: ["a", "b", "c"] });
  assertEquals(alike.classNames, ["a", "b", "c"]);
  const before = await open({ representationSize: 16 }, headOf(2, 16));
  assertEquals(before.config.representationSize, 16);
  const past = await open({ representationSize: 16 }, headOf(2, 64));
  assertEquals(past.config.representationSize, undefined);
  const projection = await open({ headBias: false }, headOf(2, 64), { activation: "none" });
  assertEquals([projection.config.headBias, projection.activation], [undefined, "softmax"]);
});

Deno.test("columns in turns are put in order for DINO's heads alone", async () => {
  const named = { weight: "module.linear.weight", bias: "module.linear.bias" };
  const row = Array.from({ length: 128 }, (_, i) => i);
  const inOrder = [...row.filter((i) => i % 2 === 0), ...row.filter((i) => i % 2 === 1)];
  assertEquals([...(await open({}, headOf(1, 128, named))).head], inOrder);
  assertEquals([...(await open({}, headOf(1, 128))).head], row);
  assertEquals([...(await open({ layerScale: 1 }, headOf(1, 128, named))).head], row);
});

Deno.test("heads that do not fit are refused by name", async () => {
  const cases: [Partial<VitConfig>, Uint8Array, string][] = [
    [{ distilled: true }, headOf(2, 64), "Cannot give a head to a distilled network"],
    [{}, headOf(2, 192), "Cannot use a head of 192 features on tokens of 64 numbers"],
    [{}, headOf(2, 256), "headBlocks 4: at most 1 is possible"],
    [{ pooling: "avg", fcNorm: true }, headOf(2, 128), 'pooling "tokenAndAvg" and fcNorm'],
    [{}, headOf(2, 64, { weight: "a.weight", bias: "b.gain" }), "as a linear head"],
  ];
  for (const [shape, head, message] of cases) {
    await assertRejects(() => open(shape, head), CheckpointError, message);
  }
});
