import { assertEquals } from "@std/assert";
import { datasetWarnings } from "./dataset_warnings.ts";

function of(label: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({ path: `${label}/${i}.png`, label }));
}

Deno.test("few pictures to validate on, and a class of ten times the pictures of another, are told", () => {
  const dataset = {
    classNames: ["cat", "dog", "emu"],
    training: [...of(0, 120), ...of(1, 12), ...of(2, 40)],
    validation: [...of(0, 30), ...of(1, 3)],
  };
  assertEquals(datasetWarnings(dataset, {}), [
    "2 classes have fewer than 5 pictures to validate on, which says little of them: dog (3), emu (0)",
    "cat (120) has 10 times as many pictures as dog (12): balanced class weights or a balanced sampler lets them " +
    "count alike",
  ]);
  assertEquals(datasetWarnings(dataset, { sampler: "balanced" }).length, 1);
  assertEquals(datasetWarnings(dataset, { classWeights: "balanced" }).length, 1);
});

Deno.test("a data set without such classes has no warnings; many classes are not all named", () => {
  const even = {
    classNames: ["a", "b"],
    training: [...of(0, 99), ...of(1, 10)],
    validation: [...of(0, 5), ...of(1, 5)],
  };
  assertEquals(datasetWarnings(even, {}), []);
  const classNames = Array.from({ length: 7 }, (_, i) => `c${i}`);
  const small = { classNames, training: classNames.flatMap((_, i) => of(i, 4)), validation: of(0, 1) };
  assertEquals(datasetWarnings(small, {}), [
    "7 classes have fewer than 5 pictures to validate on, which says little of them: " +
    "c0 (1), c1 (0), c2 (0), c3 (0), c4 (0) …",
  ]);
});
