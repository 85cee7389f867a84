import { assertEquals, assertMatch } from "@std/assert";
import { SHADERS } from "../generated/shaders.ts";
import { codeLines, placeOf } from "./source_lines.ts";

Deno.test("code has the numbers of its lines, whatever comments stand between them", () => {
  const source =
    "/**\n * A remark.\n */\na;\n\n  b; // why\n/* one */ c; /* two\nthree */ d;\n// e\n  //#for i in 2\n//#end";
  assertEquals(codeLines(source), [
    { text: "a;", number: 4 },
    { text: "b;", number: 6 },
    { text: "c;", number: 7 },
    { text: "d;", number: 8 },
    { text: "//#for i in 2", number: 10 },
    { text: "//#end", number: 11 },
  ]);
});

Deno.test("every line that is shipped is found in its file", async () => {
  for (const [stem, shipped] of Object.entries(SHADERS)) {
    const file = await Deno.readTextFile(new URL(`../../../shaders/${stem}.wgsl`, import.meta.url));
    for (const [i, line] of shipped.split("\n").entries()) {
      const [, number] = placeOf(stem, i, shipped).match(/^shaders\/\w+\.wgsl:(\d+)$/)!;
      assertEquals(file.split("\n")[Number(number) - 1]!.replace(/\/\/ .*/, "").trim(), line, stem);
    }
  }
});

Deno.test("without its file, or with another than was shipped, a line has no number", () => {
  assertMatch(placeOf("token", 0, "a\nb"), /^shaders\/token\.wgsl$/);
  assertMatch(placeOf("nowhere", 0, "a"), /^shaders\/nowhere\.wgsl$/);
});
