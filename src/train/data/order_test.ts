import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { epochOrder, repeatsOf } from "./order.ts";

/** Twelve pictures of class 0, three of class 1, one of class 2. */
const LABELS = [...new Array<number>(12).fill(0), 1, 1, 1, 2];

Deno.test("without a sampler each picture comes once, in an order of its own in each epoch", () => {
  const [first, second] = [0, 1].map((epoch) => epochOrder({ seed: 7 }, epoch, LABELS)) as [
    number[],
    number[],
  ];
  assertEquals(first.toSorted((a, b) => a - b), [...LABELS.keys()]);
  assertNotEquals(first, second);
  assertEquals(first, epochOrder({ seed: 7 }, 0, LABELS));
});

Deno.test("a balanced epoch has as many pictures, as many of each class, a class's in turn", () => {
  for (const epoch of [0, 1, 2, 3]) {
    const order = epochOrder({ seed: 7, sampler: "balanced" }, epoch, LABELS);
    assertEquals(order.length, LABELS.length);
    const counts = [0, 1, 2].map((label) => order.filter((place) => LABELS[place] === label).length);
    assert(counts.every((count) => count === 5 || count === 6), counts.join());
    assertEquals(new Set(order.filter((place) => LABELS[place] === 0)).size, counts[0]); // of twelve none comes twice
    const ofOne = [12, 13, 14].map((place) => order.filter((other) => other === place).length);
    assert(Math.max(...ofOne) - Math.min(...ofOne) <= 1, ofOne.join());
    assertNotEquals(order, epochOrder({ seed: 7, sampler: "balanced" }, epoch + 1, LABELS));
  }
});

Deno.test("repeats are counted from 0", () => {
  assertEquals(repeatsOf([4, 1, 4, 4, 1, 0]), [0, 0, 1, 2, 1, 0]);
});
