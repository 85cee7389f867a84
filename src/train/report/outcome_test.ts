import { assertEquals, assertThrows } from "@std/assert";
import { confidentMistakes, confusionMatrix } from "./outcome.ts";

const SAMPLES = [0, 1, 1, 0].map((label, i) => ({ path: `${i}.jpg`, label }));
const PREDICTIONS = Float32Array.of(0.75, 0.25, 0.625, 0.375, 0.25, 0.75, 0.125, 0.875);

Deno.test("a confusion matrix has true classes as rows, predicted ones as columns", () => {
  assertEquals(confusionMatrix(SAMPLES, PREDICTIONS, 2), [[1, 1], [1, 1]]);
  assertEquals(confusionMatrix(SAMPLES.slice(0, 2), PREDICTIONS.subarray(0, 4), 2), [[1, 0], [1, 0]]);
});

Deno.test("mistakes come surest first, and no more than asked for", () => {
  const [surest, next, ...more] = confidentMistakes(SAMPLES, PREDICTIONS, 2, 9);
  assertEquals(surest, { path: "3.jpg", label: 0, predicted: 1, probability: 0.875 });
  assertEquals(next, { path: "1.jpg", label: 1, predicted: 0, probability: 0.625 });
  assertEquals(more, []);
  assertEquals(confidentMistakes(SAMPLES, PREDICTIONS, 2, 1), [surest!]);
});

Deno.test("predictions of other pictures are refused", () => {
  assertThrows(() => confusionMatrix(SAMPLES, PREDICTIONS, 3), TypeError, "4 pictures by 8 numbers");
});
