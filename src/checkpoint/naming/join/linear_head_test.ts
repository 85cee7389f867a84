import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../../errors.ts";
import { poolingBefore } from "./linear_head.ts";

function pooling(columns: number, width = 24) {
  return poolingBefore("linear_head.weight", [
    { name: "backbone.cls_token", dtype: "F32", shape: [1, 1, width] },
    { name: "linear_head.weight", dtype: "F32", shape: [10, columns] },
  ]);
}

Deno.test("a linear head's width tells what it reads: the class token, or the patches' mean too", () => {
  assertEquals(pooling(24), {});
  assertEquals(pooling(48), { pooling: "tokenAndAvg" });
  assertEquals(poolingBefore("classifier.weight", []), {});
});

Deno.test("a head on several blocks is refused", () => {
  assertThrows(
    () => pooling(120),
    CheckpointError,
    "Cannot use linear_head.weight for features of 120 numbers: 24 (the class token of the last block) or 48",
  );
});
