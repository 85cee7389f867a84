import { assertEquals } from "@std/assert";
import { bestPlace, isStalled } from "./best_epoch.ts";

const of = (...scores: [accuracy: number, loss: number][]) =>
  scores.map(([accuracy, loss]) => ({ validation: { accuracy, loss } }));

Deno.test("the best epoch has the highest accuracy, of several the lowest loss, of equal ones the first", () => {
  assertEquals(bestPlace(of([0.5, 1], [0.75, 2], [0.75, 1.5], [0.75, 1.5], [0.7, 0.1])), 2);
  assertEquals(bestPlace(of([0.5, 1], [0.5, 1])), 0);
  assertEquals(bestPlace([{}, ...of([0, 9]), {}]), 1);
  assertEquals([bestPlace([]), bestPlace([{}])], [-1, -1]);
});

Deno.test("a run stalls so many epochs after its best one", () => {
  const history = of([0.5, 1], [0.6, 1], [0.6, 1], [0.5, 1]);
  assertEquals([1, 2, 3].map((patience) => isStalled(history, patience)), [true, true, false]);
  assertEquals([isStalled(history), isStalled([{}, {}], 1), isStalled(history.slice(0, 2), 1)], [
    false,
    false,
    false,
  ]);
});
