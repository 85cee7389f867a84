import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { keyOf, RandomStream } from "./random_stream.ts";

Deno.test("a key gives the same numbers again, another gives others", () => {
  const take = (key: number) =>
    Array.from({ length: 5 }, ((stream) => () => stream.uniform())(new RandomStream(key)));
  assertEquals(take(keyOf(1, 2)), take(keyOf(1, 2)));
  assertNotEquals(take(keyOf(1, 2)), take(keyOf(1, 3)));
  assertNotEquals(keyOf(0), keyOf(0, 0));
});

Deno.test("uniform and normal numbers have their moments", () => {
  const stream = new RandomStream(keyOf(7));
  const n = 100_000;
  const mean = (f: () => number) => Array.from({ length: n }, f).reduce((a, b) => a + b, 0) / n;
  assert(Math.abs(mean(() => stream.uniform()) - 0.5) < 0.005);
  assert(Math.abs(mean(() => stream.normal())) < 0.015);
  assert(Math.abs(mean(() => stream.normal() ** 2) - 1) < 0.03);
});

Deno.test("every place of a shuffled list takes every item about as often", () => {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 8000; i++) counts[new RandomStream(keyOf(i)).shuffle([0, 1, 2, 3]).indexOf(2)]!++;
  for (const count of counts) assert(Math.abs(count - 2000) < 200, `${counts}`);
  assertEquals(new RandomStream(1).shuffle([1, 2, 3]).sort(), [1, 2, 3]);
});
