import { assertEquals } from "@std/assert";
import { tensorRows } from "./tensor_rows.ts";

/** Tensors as `name`, or `name:shape`, with a type in front of a slash. */
const tensors = (text: string) =>
  text.split(" ").map((word) => {
    const [dtype = "", name = "", side = "1"] = word.split(/[/:]/);
    return { name, dtype, shape: [Number(side)] };
  });

const rows = (text: string) => tensorRows(tensors(text)).map(({ name, count }) => `${name} ${count}`);

Deno.test("tensors that are alike in all blocks have one row", () => {
  assertEquals(rows("F32/a F32/blocks.0.x F32/blocks.0.y F32/blocks.1.x F32/blocks.1.y F32/b"), [
    "a 1",
    "blocks.0-1.x 2",
    "blocks.0-1.y 2",
    "b 1",
  ]);
  assertEquals(rows("F32/blocks.10.x F32/blocks.9.x F32/blocks.11.x"), ["blocks.9-11.x 3"]);
});

Deno.test("those that differ in shape or type, or leave a block out, have their own", () => {
  assertEquals(rows("F32/blocks.0.x F16/blocks.1.x"), ["blocks.0.x 1", "blocks.1.x 1"]);
  assertEquals(rows("F32/blocks.0.x:2 F32/blocks.1.x:3"), ["blocks.0.x 1", "blocks.1.x 1"]);
  assertEquals(rows("F32/blocks.0.x F32/blocks.2.x"), ["blocks.0.x 1", "blocks.2.x 1"]);
  assertEquals(rows("F32/norm F32/norm2"), ["norm 1", "norm2 1"]);
});
