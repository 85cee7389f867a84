/** Weights of classes that make each count alike: pictures / (classes · pictures of the class), as scikit-learn has them. */
export function balancedWeights(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count > 0 ? total / (counts.length * count) : 0);
}

/**
 * Targets [B, classes] by the weights of their classes, over the mean weight of the batch's labels: the mean loss is then
 * that of PyTorch's `CrossEntropyLoss(weight)`.
 */
export function weighted(
  targets: Float32Array,
  labels: ArrayLike<number>,
  weights: readonly number[],
): Float32Array {
  const mean = Array.from(labels).reduce((sum, label) => sum + weights[label]!, 0) / labels.length;
  return targets.map((target, i) => target * weights[i % weights.length]! / mean);
}
