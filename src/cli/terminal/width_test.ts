import { assert, assertEquals } from "@std/assert";
import { columnsOf, fit, padTo } from "./width.ts";

Deno.test("a text takes the columns that a terminal gives it", () => {
  const wanted: [string, number][] = [
    ["", 0],
    ["cat", 3],
    ["Größe", 5],
    ["e\u0301", 1],
    ["日本語", 6],
    ["ひらがな・カタカナー", 20],
    ["한국어", 6],
    ["ﾈｺ", 2],
    ["ｆｕｌｌ", 8],
    ["。「」", 6],
    ["😀", 2],
    ["❤️", 2],
    ["👩‍👧", 2],
    ["🇯🇵", 2],
    ["━┈█▏…", 5],
    ["a\u200db", 2],
    ["חתול", 4],
    ["a\u00a0b", 3],
  ];
  for (const [text, columns] of wanted) assertEquals(columnsOf(text), columns, text);
});

Deno.test("what fits stays, what does not ends in an ellipsis, and no character is cut in two", () => {
  assertEquals(fit("cat", 3), "cat");
  assertEquals(fit("cats", 3), "ca…");
  assertEquals(fit("日本語", 6), "日本語");
  assertEquals(fit("日本語", 5), "日本…");
  assertEquals(fit("日本語", 4), "日…");
  assertEquals(fit("👩‍👧👩‍👧", 3), "👩‍👧…");
  assertEquals([fit("cat", 1), fit("cat", 0), fit("cat", -1)], ["…", "", ""]);
  for (let columns = 0; columns < 40; columns++) {
    assert(columnsOf(fit("a日e\u0301本👩‍👧ｆ━ text 猫.png", columns)) <= columns);
  }
});

Deno.test("padding counts columns", () => {
  assertEquals([padTo("猫", 4), padTo("cat", 4), padTo("horse", 4)], ["猫  ", "cat ", "horse"]);
});
