import { assertAlmostEquals, assertEquals } from "@std/assert";
import { balancedWeights, weighted } from "./class_weights.ts";
import { targetsOf } from "./loss.ts";

Deno.test("balanced weights are those of scikit-learn", () => {
  assertEquals(balancedWeights([6, 2, 1]), [0.5, 1.5, 3]);
  assertEquals(balancedWeights([4, 0]), [0.5, 0]);
});

Deno.test("the mean loss of weighted targets is that of PyTorch's CrossEntropyLoss(weight), smoothed too", () => {
  // torch.nn.functional.cross_entropy(logits, labels, weight=w): 3.4155054; label_smoothing=0.1: 3.3264759
  const logits = [[1, 2, 0.5], [0, -1, 3]];
  const [labels, weights] = [[0, 1], [0.5, 1.5, 3]];
  const lossOf = (smoothing: number) => {
    const targets = weighted(targetsOf(labels, 3, smoothing), labels, weights);
    const losses = logits.map((row, i) => {
      const sum = row.reduce((all, logit) => all + Math.exp(logit), 0);
      return row.reduce((all, logit, c) => all - targets[3 * i + c]! * (logit - Math.log(sum)), 0);
    });
    return (losses[0]! + losses[1]!) / 2;
  };
  assertAlmostEquals(lossOf(0), 3.4155054, 1e-6);
  assertAlmostEquals(lossOf(0.1), 3.3264759, 1e-6);
});
