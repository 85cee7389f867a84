import { assertEquals, assertThrows } from "@std/assert";
import { type Counts, unroll } from "./unroll.ts";

function textOf(text: string, counts: Counts): string[] {
  return unroll(text, counts).map(({ text }) => text);
}

Deno.test("loops are written out, inner ones in each repetition of outer ones", () => {
  const text = ["begin", "//#for r in ROWS", "row_r", "//#for q in 2", "c_r_q", "//#end", "//#end", "done"];
  const wanted = ["begin", "row_0", "c_0_0", "c_0_1", "row_1", "c_1_0", "c_1_1", "done"];
  assertEquals(textOf(text.join("\n"), { ROWS: 2 }), wanted);
});

Deno.test("every line tells which it comes from", () => {
  const text = "begin\n//#for r in 2\na_r\nb_r\n//#end\ndone";
  assertEquals(unroll(text, {}).map(({ from }) => from), [0, 2, 3, 2, 3, 5]);
});

Deno.test("an index is replaced by itself and in names, but not within words, as a member or at a name's beginning", () => {
  const text = "//#for d in 1\nlet d_d = dd[d] + v.d + sum_d.x + a_d_b + d_e + d_dd + fold(d);\n//#end";
  assertEquals(textOf(text, {}), ["let d_0 = dd[0] + v.d + sum_0.x + a_0_b + d_e + d_dd + fold(0);"]);
});

Deno.test("two loops of the same index stand side by side; other text stays", () => {
  const text = "  //#for i in 2\na_i x\n  //#end\n//#for i in 1\nb_i\n//#end\n// i, a remark";
  assertEquals(textOf(text, {}), ["a_0 x", "a_1 x", "b_0", "// i, a remark"]);
});

Deno.test("nameless counts and loops without an end are refused", () => {
  assertThrows(() => unroll("//#for i in MANY\n//#end", {}), TypeError, "in MANY");
  assertThrows(() => unroll("//#for i in 2\na", {}), TypeError, "no end");
  assertThrows(() => unroll("a\n//#end", {}), TypeError, "no loop");
});
