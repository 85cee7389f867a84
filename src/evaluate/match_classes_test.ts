import { assertEquals, assertThrows } from "@std/assert";
import { matchClasses } from "./match_classes.ts";

const MODEL = {
  name: "net",
  classNames: ["tabby, tabby cat", "Egyptian cat", "sports car", "school bus", "crane", "crane", "zebra"],
};

Deno.test("the same name counts, whatever its case and what separates its words", () => {
  assertEquals(matchClasses(["school_bus", "Zebra", "Egyptian cat", 2], MODEL), [
    { name: "school_bus", indices: [3] },
    { name: "Zebra", indices: [6] },
    { name: "Egyptian cat", indices: [1] },
    { name: "sports car", indices: [2] },
  ]);
});

Deno.test("other names are offered, never assumed: synonyms, first words, words, and letters", () => {
  const error = assertThrows(
    () => matchClasses(["tabby", "sports", "cat", "zebras", "crane", "zebra"], MODEL),
    TypeError,
  );
  assertEquals(error.message.split("\n"), [
    "Cannot evaluate net: 5 classes of the 6 in the data set are none of its 7, or not one alone",
    '  tabby: perhaps "tabby, tabby cat" (0)',
    '  sports: perhaps "sports car" (2)',
    '  cat: perhaps "tabby, tabby cat" (0), "Egyptian cat" (1)',
    '  zebras: perhaps "zebra" (6)',
    '  crane: perhaps "crane" (4), "crane" (5)',
    '  A map (--map FILE) says which they are, by name or index, null to leave one out: {"tabby": …}',
  ]);
});

Deno.test("a map names classes, one or several, by name or index, or leaves one out", () => {
  const map = { cats: ["tabby, tabby cat", 1], crane: 4, other: null, vehicle: "Sports-Car" };
  assertEquals(matchClasses(["cats", "crane", "other", "vehicle"], MODEL, map), [
    { name: "cats", indices: [0, 1] },
    { name: "crane", indices: [4] },
    { name: "other", indices: [] },
    { name: "vehicle", indices: [2] },
  ]);
});

Deno.test("maps that do not fit are refused", () => {
  const faults: [labels: (string | number)[], map: Record<string, string | number>, message: string][] = [
    [
      ["zebra"],
      { zebras: "zebra" },
      'Cannot map the class "zebras": the data set has none of this name; did you mean "zebra"?',
    ],
    [["a"], { a: 7 }, 'Cannot evaluate with class 7 of "a": net has the classes 0 to 6'],
    [[9], {}, "Cannot evaluate with class 9: net has the classes 0 to 6"],
    [["a", "b"], { a: 1, b: "egyptian cat" }, '"Egyptian cat" (1) as "a" and as "b"'],
    [["a"], { a: "school buss" }, 'a: school buss: perhaps "school bus" (3)'],
    [["__proto__"], {}, "__proto__: no class is called alike"],
  ];
  for (const [labels, map, message] of faults) {
    assertThrows(() => matchClasses(labels, MODEL, map), TypeError, message);
  }
});
