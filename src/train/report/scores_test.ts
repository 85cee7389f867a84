import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  accuracyByClass,
  calibrationBins,
  calibrationError,
  classCounts,
  classScores,
  isAmong,
  macroScores,
} from "./scores.ts";

Deno.test("precision, recall and F1 of classes, one of which has no pictures, one of which nobody named", () => {
  // Rows: what it is. The last column: classes that no picture has.
  const counts = classCounts([[3, 1, 0, 1], [1, 2, 0, 0], [0, 0, 0, 0]]);
  assertEquals(counts[0], { pictures: 5, right: 3, taken: 4 });
  const { precision, recall, f1 } = classScores(counts[0]!);
  assertEquals([precision, recall], [0.75, 0.6]);
  assertAlmostEquals(f1, 2 / 3, 1e-12);
  assertEquals(classScores(counts[2]!), { precision: 0, recall: 0, f1: 0 });
  assertAlmostEquals(macroScores(counts).f1, 2 / 3, 1e-12); // of the two that have pictures: both 2/3
  assertEquals(accuracyByClass(counts), [0.6, 2 / 3, undefined]);
});

Deno.test("a label is among the best, equal scores in the order of classes", () => {
  const scores = [0.1, 0.4, 0.4, 0.1];
  assertEquals([0, 1, 2, 3].map((label) => isAmong(scores, label, 1)), [false, true, false, false]);
  assertEquals([0, 1, 2, 3].map((label) => isAmong(scores, label, 3)), [true, true, true, false]);
  assertEquals(isAmong(scores, 3, 9), true);
});

Deno.test("calibration: bins are open below and closed above; the error weighs them by pictures", () => {
  const answers = [[0.5, true], [0.5, false], [1, true], [0, false]] as const;
  const bins = calibrationBins(answers.map(([probability, right]) => ({ probability, right })), 2);
  assertEquals(bins[0], { from: 0, to: 0.5, pictures: 3, confidence: 1 / 3, accuracy: 1 / 3 });
  assertEquals(bins[1], { from: 0.5, to: 1, pictures: 1, confidence: 1, accuracy: 1 });
  assertEquals(calibrationError(bins), 0);
  assertEquals(calibrationError(calibrationBins([{ probability: 0.75, right: false }], 15)), 0.75);
});
