import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../../errors.ts";
import { poolingBefore } from "./linear_head.ts";

function pooling(columns: number, width = 24) {
  return poolingBefore("linear_head.weight", [
    { name: "backbone.cls_token", dtype: "F32", shape: [1, 1, width] },
    { name: "linear_head.weight", dtype: "F32", shape: [10, columns] },
  ]);
}

Deno.test("the number of a linear head's features tells what it reads", () => {
  assertEquals(pooling(24), {});
  assertEquals(pooling(48), { pooling: "tokenAndAvg", headBlocks: undefined });
  assertEquals(pooling(96), { pooling: "token", headBlocks: 4 });
  assertEquals(pooling(120), { pooling: "tokenAndAvg", headBlocks: 4 });
  assertEquals(poolingBefore("classifier.weight", []), {});
});

Deno.test("a head of other features is refused", () => {
  const message =
    "Cannot use linear_head.weight of 72 features on tokens of 24 numbers: 24 (the class token), 48 (and";
  assertThrows(() => pooling(72), CheckpointError, message);
});
