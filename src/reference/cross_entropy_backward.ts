import { softmax } from "./softmax.ts";

/** factor·scale·(softmax(scale·logits)·Σ targets − targets), over rows of `columns` elements. */
export function crossEntropyBackward(
  logits: Float64Array,
  targets: Float64Array,
  columns: number,
  scale: number,
  factor: number,
): Float64Array {
  const probabilities = softmax(logits.map((v) => v * scale), columns);
  const sums = new Float64Array(logits.length / columns);
  targets.forEach((target, i) => sums[Math.floor(i / columns)]! += target);
  return probabilities.map((p, i) => factor * scale * (p * sums[Math.floor(i / columns)]! - targets[i]!));
}
