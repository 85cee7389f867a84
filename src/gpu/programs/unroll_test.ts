import { assertEquals, assertThrows } from "@std/assert";
import { unroll } from "./unroll.ts";

Deno.test("loops are written out, inner ones in each turn of outer ones", () => {
  const text = [
    "begin",
    "// each r in ROWS",
    "row$r",
    "// each q in 2",
    "c$r_$q",
    "// end",
    "// end",
    "done",
  ];
  const wanted = ["begin", "row0", "c0_0", "c0_1", "row1", "c1_0", "c1_1", "done"];
  assertEquals(unroll(text.join("\n"), { ROWS: 2 }).split("\n"), wanted);
});

Deno.test("two loops of the same letter stand side by side; other text stays", () => {
  const text = "  // each i in 2\na$i $x\n  // end\n// each i in 1\nb$i\n// end\n// a remark";
  assertEquals(unroll(text, {}), "a0 $x\na1 $x\nb0\n// a remark");
});

Deno.test("nameless counts and loops without an end are refused", () => {
  assertThrows(() => unroll("// each i in MANY\n// end", {}), TypeError, "in MANY");
  assertThrows(() => unroll("// each i in 2\na", {}), TypeError, "no end");
  assertThrows(() => unroll("a\n// end", {}), TypeError, "no each");
});
