import { assertEquals, assertThrows } from "@std/assert";
import { countFinal, type Outcome, parseLine, parseLines, toLines } from "./outcome.ts";

const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [string, string, string];
const OUTCOMES: Outcome[] = [
  { id: A, image: "ä\n.png", model: "m", predictions: [{ label: "cat", index: 3, probability: 0.5 }] },
  { id: B, image: "b.png", error: "Cannot decode b.png", code: "corrupt" },
  { id: C, image: "https://c", error: "Cannot read https://c", retry: true },
];

Deno.test("outcomes come back from their lines", () => {
  const text = toLines(OUTCOMES);
  assertEquals(text.split("\n").length, 4);
  assertEquals(parseLines(text, "here"), OUTCOMES);
});

Deno.test("other lines are no outcomes", () => {
  for (const line of ["", "{", "null", "[]", "{}", `{"id":"a","image":"b","error":"c"}`, `{"id":"${A}"}`]) {
    assertEquals(parseLine(line), undefined);
  }
  assertThrows(() => parseLines(`${toLines(OUTCOMES)}{}\n`, "here"), TypeError, "here: line 4 is no result");
});

Deno.test("pictures that are tried again are not counted", () => {
  assertEquals(countFinal(OUTCOMES), { done: 1, failed: 1 });
});
